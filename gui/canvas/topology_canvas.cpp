// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/topology_canvas.h"

#include "gui/canvas/topology_edit.h"
#include "gui/document/settings.h"
#include "gui/look/mime.h"

#include <QAction>
#include <QBoxLayout>
#include <QDropEvent>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>

#include <cmath>

namespace plugboard::gui {
namespace {

constexpr int kBannerMargin = 12; ///< pixels, around it and in it

} // namespace

TopologyCanvas::TopologyCanvas(const Workbench& bench, QWidget* parent)
    : BoardCanvas(bench, std::make_unique<TopologyScene>(*bench.document),
                  QStringLiteral("topology"), parent),
      scene_(static_cast<TopologyScene&>(model()))
{
    setObjectName("topologyCanvas");
    setAccessibleName(tr("Machines"));
    addCommands();
    addViewCommands();
    addBanner();
    follow();
    rebuild();
    restoreView();
}

void TopologyCanvas::addBanner()
{
    banner_ = new QWidget(this);
    banner_->setObjectName("thisMachineBanner");
    banner_->setAttribute(Qt::WA_StyledBackground);
    banner_->setStyleSheet(QStringLiteral(
        "#thisMachineBanner { background: palette(base); border: 1px solid palette(mid);"
        " border-radius: 6px; }"));
    auto* row = new QBoxLayout(QBoxLayout::LeftToRight, banner_);
    row->setContentsMargins(kBannerMargin, 4, 6, 4);
    row->setSpacing(kBannerMargin);
    bannerText_ = new QLabel(banner_);
    row->addWidget(bannerText_);
    auto* button = new QPushButton(drawOwn_->text(), banner_);
    connect(button, &QPushButton::clicked, drawOwn_, &QAction::trigger);
    button->setCursor(Qt::ArrowCursor);
    row->addWidget(button);
    banner_->setCursor(Qt::ArrowCursor);
    banner_->move(kBannerMargin, kBannerMargin);
}

void TopologyCanvas::refreshBanner()
{
    const bool own = !bench().document->usesThisMachine();
    drawOwn_->setEnabled(!own);
    banner_->setVisible(!own);
    const auto devices = int(bench().document->machines().devices.size());
    QString text = tr("This machine: %1 devices").arg(devices);
    if (devices == 0)
        text = tr("This machine: not detected yet");
    else if (devices == 1)
        text = tr("This machine: 1 device");
    bannerText_->setText(text);
    fitBanner();
}

/// In a narrow dock the button stands below the text.
void TopologyCanvas::fitBanner()
{
    auto* line = static_cast<QBoxLayout*>(banner_->layout());
    line->setDirection(QBoxLayout::LeftToRight);
    const bool narrow = banner_->sizeHint().width() + 2 * kBannerMargin > width();
    line->setDirection(narrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    line->setSpacing(narrow ? 4 : kBannerMargin);
    banner_->adjustSize();
}

void TopologyCanvas::resizeEvent(QResizeEvent* event)
{
    BoardCanvas::resizeEvent(event);
    fitBanner();
}

void TopologyCanvas::follow()
{
    Document* document = bench().document;
    connect(document, &Document::topologyChanged, this, &TopologyCanvas::rebuild);
    connect(document, &Document::wasReset, this, [this] { viewPending_ = true; });
    connect(document, &Document::selectionChanged, this, [this] {
        scene_.refreshStates();
        update();
    });
    const auto planned = [this] {
        scene_.refreshPlan();
        scene_.refreshStates();
        repaintBoard();
    };
    connect(document, &Document::planChanged, this, planned);
    connect(document, &Document::planStaleChanged, this, planned);
    if (bench().settings) {
        scene_.setFormatter(bench().settings->formatter());
        connect(bench().settings, &Settings::changed, this, [this] {
            scene_.setFormatter(bench().settings->formatter());
            repaintBoard();
        });
    }
}

void TopologyCanvas::rebuild()
{
    abandonGesture();
    scene_.setAccent(themeOf(palette()).accent.rgb());
    const bool wasEmpty = scene().chips().empty();
    scene_.rebuild();
    repaintBoard();
    refreshBanner();
    if (std::exchange(viewPending_, false))
        restoreView();
    else if ((wasEmpty || isReadOnly()) && isVisible())
        fitAll();
}

bool TopologyCanvas::isReadOnly() const
{
    return bench().document->usesThisMachine();
}

model::Topology TopologyCanvas::editable() const
{
    return laidOut(bench().document->machines());
}

void TopologyCanvas::pick(const std::vector<std::uint32_t>& chips,
                          const std::vector<std::uint32_t>& wires)
{
    Selection selection;
    for (const std::uint32_t chip : chips)
        selection.elements.push_back(scene_.nameOf(chip));
    for (const std::uint32_t wire : wires)
        selection.links.push_back(scene_.linkName(wire));
    bench().document->select(selection);
}

void TopologyCanvas::dropChips(const std::vector<std::uint32_t>& chips)
{
    std::vector<std::pair<std::string, QPointF>> places;
    const auto add = [&](std::uint32_t at) {
        const Chip& chip = scene().chips()[at];
        places.push_back({scene_.nameOf(at), {chip.x, chip.y}});
    };
    if (scene_.isLaidOut())
        for (std::uint32_t at = 0; at < scene().chips().size(); ++at)
            add(at);
    else
        for (const std::uint32_t at : chips)
            add(at);
    bench().document->moveElements(places);
}

void TopologyCanvas::nudge(QPointF by)
{
    const std::vector<std::uint32_t> chips = selectedChips();
    if (chips.empty() || isReadOnly())
        return;
    for (const std::uint32_t at : chips) {
        const Chip chip = scene().chips()[at];
        scene_.board().moveChip(at, chip.x + by.x(), chip.y + by.y());
    }
    dropChips(chips);
}

// ---- cables

std::optional<PortRef> TopologyCanvas::portUnder(QPointF point, double radius) const
{
    const BoardScene& board = scene();
    std::optional<PortRef> found;
    double nearest = radius;
    const QRectF area(point - QPointF(radius, radius), QSizeF(2 * radius, 2 * radius));
    for (const std::uint32_t chip : board.chipsIn(area))
        for (std::uint16_t handle = 0; handle < 4; ++handle) {
            const QPointF away = board.portPoint({chip, handle, true}) - point;
            if (const double distance = std::hypot(away.x(), away.y()); distance <= nearest) {
                nearest = distance;
                found = PortRef{chip, handle, true};
            }
        }
    return found;
}

std::optional<BoardCanvas::WirePull> TopologyCanvas::pullFrom(const PortRef& port)
{
    return WirePull{port, {}, {}, {}};
}

bool TopologyCanvas::mayJoin(const WirePull& pull, const PortRef& target) const
{
    return target.chip != pull.anchor.chip;
}

std::optional<PortRef> TopologyCanvas::portFor(const WirePull& pull, std::uint32_t chip) const
{
    PortRef nearest{chip, 0, true};
    double shortest = 1e300;
    for (std::uint16_t handle = 0; handle < 4; ++handle) {
        const QPointF away = scene().portPoint({chip, handle, true}) - pull.loose;
        if (const double distance = std::hypot(away.x(), away.y()); distance < shortest) {
            shortest = distance;
            nearest.port = handle;
        }
    }
    return nearest;
}

void TopologyCanvas::dropWire(const WirePull& pull)
{
    if (!pull.target)
        return;
    model::Topology topology = editable();
    const Result<std::string> link =
        addCable(topology, scene_.nameOf(pull.anchor.chip), scene_.nameOf(pull.target->chip));
    if (!link) {
        emit refused(QString::fromStdString(link.error().message));
        return;
    }
    Document* document = bench().document;
    document->setTopology(topology, tr("Connect %1").arg(QString::fromStdString(*link)));
    document->select(Selection{.links = {*link}});
}

// ---- adding

std::string TopologyCanvas::addPresetAt(const QString& preset, QPointF point)
{
    model::Topology topology = editable();
    const bool small = preset == "host" || preset == "switch";
    const QSizeF size =
        small ? QSizeF(kHostWidth, kHostHeight) : QSizeF(kDeviceWidth, kDeviceHeight);
    const QPointF corner = snapped(point - QPointF(size.width(), size.height()) / 2);
    const Result<std::string> name = addElement(topology, preset.toStdString(), corner);
    if (!name) {
        emit refused(QString::fromStdString(name.error().message));
        return {};
    }
    Document* document = bench().document;
    document->setTopology(topology, tr("Add %1").arg(QString::fromStdString(*name)));
    document->select(Selection{.elements = {*name}});
    return *name;
}

void TopologyCanvas::drawOwn()
{
    Document* document = bench().document;
    if (!document->usesThisMachine())
        return;
    model::Topology topology = editable();
    if (topology.devices.empty()) { // nothing detected: begin with the smallest machine
        const Result<std::string> name = addElement(topology, "cpu_avx512_1core", {});
        if (!name) {
            emit refused(QString::fromStdString(name.error().message));
            return;
        }
    }
    document->setTopology(topology, tr("Draw machines"));
    fitAll();
}

void TopologyCanvas::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasFormat(kPresetMime))
        event->acceptProposedAction();
}

void TopologyCanvas::dragMoveEvent(QDragMoveEvent* event)
{
    if (event->mimeData()->hasFormat(kPresetMime))
        event->acceptProposedAction();
}

void TopologyCanvas::dropEvent(QDropEvent* event)
{
    if (!event->mimeData()->hasFormat(kPresetMime))
        return;
    addPresetAt(QString::fromUtf8(event->mimeData()->data(kPresetMime)),
                view().toScene(event->position()));
    event->acceptProposedAction();
    setFocus();
}

void TopologyCanvas::changeEvent(QEvent* event)
{
    BoardCanvas::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        scene_.setAccent(themeOf(palette()).accent.rgb());
        scene_.refreshPlan();
        repaintBoard();
    }
}

double TopologyCanvas::topInset() const
{
    return banner_->isHidden() ? 0 : banner_->y() + banner_->height();
}

QString TopologyCanvas::emptyText() const
{
    if (bench().document->usesThisMachine())
        return tr("The devices of this machine appear here once they are detected.");
    return tr("Drag a device here, or press Tab to add one.");
}

QString TopologyCanvas::toolTipFor(std::uint32_t chip) const
{
    const model::Topology& machines = bench().document->machines();
    const std::size_t hosts = machines.hosts.size();
    if (chip < hosts || chip >= hosts + machines.devices.size())
        return {};
    return QString::fromStdString(machines.devices[chip - hosts].source);
}

} // namespace plugboard::gui
