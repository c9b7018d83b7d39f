// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/board_canvas.h"

#include "gui/canvas/chip_drawing.h"
#include "gui/document/document.h"

#include <QAction>
#include <QJsonObject>
#include <QMouseEvent>

#include <cmath>

namespace plugboard::gui {
namespace {

constexpr double kZoomStep = 1.25;
constexpr double kWireReach = 24;  ///< how far wires that turn back reach beyond the chips
constexpr double kLabelReach = 72; ///< and texts at the last pins

} // namespace

BoardCanvas::BoardCanvas(const Workbench& bench, std::unique_ptr<BoardModel> model,
                         const QString& viewName, QWidget* parent)
    : QWidget(parent), bench_(bench), model_(std::move(model)), scene_(model_->board()),
      viewName_(viewName)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAcceptDrops(true);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setContextMenuPolicy(Qt::PreventContextMenu); // the right button pans; a click opens the menu
    keepView_.setSingleShot(true);
    keepView_.setInterval(400);
    connect(&keepView_, &QTimer::timeout, this, [this] {
        bench_.document->setViewState(viewName_, {{"x", view_.origin.x()},
                                                  {"y", view_.origin.y()},
                                                  {"scale", view_.scale},
                                                  {"fitted", fitted_}});
    });
}

QAction* BoardCanvas::addCommand(const QString& name, const QString& text,
                                 const QList<QKeySequence>& keys, const std::function<void()>& run)
{
    auto* action = new QAction(text, this);
    action->setObjectName(name);
    action->setShortcuts(keys);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(action, &QAction::triggered, this, run);
    addAction(action);
    commands_ << action;
    return action;
}

void BoardCanvas::addViewCommands()
{
    const QString scope = viewName_;
    addCommand(scope + ".fitAll", tr("Fit all"), {Qt::Key_Home}, [this] { fitAll(); });
    addCommand(scope + ".fitSelection", tr("Fit selection"), {Qt::Key_F},
               [this] { fitSelection(); });
    addCommand(scope + ".zoomIn", tr("Zoom in"),
               {QKeySequence(Qt::CTRL | Qt::Key_Plus), QKeySequence(Qt::CTRL | Qt::Key_Equal)},
               [this] { zoomBy(kZoomStep); });
    addCommand(scope + ".zoomOut", tr("Zoom out"), {QKeySequence(Qt::CTRL | Qt::Key_Minus)},
               [this] { zoomBy(1 / kZoomStep); });
    addCommand(scope + ".zoomActual", tr("Zoom to 100 %"), {QKeySequence(Qt::CTRL | Qt::Key_0)},
               [this] { zoomBy(1 / view_.scale); });
}

std::vector<std::uint32_t> BoardCanvas::selectedChips() const
{
    std::vector<std::uint32_t> selected;
    for (std::uint32_t at = 0; at < scene_.chips().size(); ++at)
        if (scene_.chips()[at].flags & flag::kSelected)
            selected.push_back(at);
    return selected;
}

std::vector<std::uint32_t> BoardCanvas::selectedWires() const
{
    std::vector<std::uint32_t> selected;
    for (std::uint32_t at = 0; at < scene_.wires().size(); ++at)
        if (scene_.wires()[at].flags & flag::kSelected)
            selected.push_back(at);
    return selected;
}

void BoardCanvas::setView(QPointF origin, double scale)
{
    view_.origin = origin;
    view_.scale = std::clamp(scale, BoardView::kSmallest, BoardView::kLargest);
    viewIsSet_ = true;
    viewMoved();
}

void BoardCanvas::viewMoved()
{
    fitted_ = false;
    keepView_.start();
    emit viewChanged();
    update();
}

double BoardCanvas::fitMargin() const
{
    return std::clamp(0.04 * std::min(width(), height()), 8.0, 32.0);
}

QSizeF BoardCanvas::fitRoom() const
{
    const double margin = fitMargin();
    return QSizeF(size()).shrunkBy({margin, margin + topInset(), margin, margin});
}

void BoardCanvas::fit(const QRectF& area, double margin, double largest)
{
    BoardView free = view_; // what nothing covers
    free.size.rheight() = std::max(1.0, free.size.height() - topInset());
    free.fit(area, margin, largest);
    view_.scale = free.scale;
    view_.origin = free.origin - QPointF(0, topInset() / free.scale);
}

void BoardCanvas::fitAll()
{
    prepareFit(fitRoom());
    const QRectF all = scene_.bounds();
    const auto fitWith = [&](double left, double right) {
        fit(all.adjusted(-left, 0, right, 0), fitMargin());
    };
    if (scene_.chips().empty()) {
        view_.scale = 1;
        view_.centreOn({});
    } else if (scene_.routing() == Routing::Flow) {
        fitWith(kWireReach, kWireReach);
        if (view_.scale >= kWireTextScale)
            fitWith(kWireReach, kLabelReach);
    } else {
        fitWith(0, 0);
    }
    viewIsSet_ = true;
    viewMoved();
    fitted_ = true;
}

void BoardCanvas::fitSelection()
{
    const std::vector<std::uint32_t> selected = chipsOfInterest();
    if (selected.empty()) {
        fitAll();
        return;
    }
    fit(scene_.bounds(selected), 64, 1.25);
    viewMoved();
}

void BoardCanvas::zoomBy(double factor)
{
    view_.zoomAt(QPointF(view_.size.width(), view_.size.height()) / 2, factor);
    viewMoved();
}

QPointF BoardCanvas::cursorPoint() const
{
    const QPointF screen = underMouse() ? last_ : QPointF(width() / 2.0, height() / 2.0);
    return view_.toScene(screen);
}

QPointF BoardCanvas::snapped(QPointF scene) const
{
    return {std::round(scene.x() / kGrid) * kGrid, std::round(scene.y() / kGrid) * kGrid};
}

void BoardCanvas::setDropTarget(std::optional<std::uint32_t> wire)
{
    if (wire == dropWire_)
        return;
    dropWire_ = wire;
    update();
}

void BoardCanvas::repaintBoard()
{
    painter_.forgetFaces();
    scene_.touch();
    if (hoverChip_ && *hoverChip_ >= scene_.chips().size())
        hoverChip_.reset();
    if (hoverWire_ && *hoverWire_ >= scene_.wires().size())
        hoverWire_.reset();
    if (hoverPort_ && hoverPort_->chip >= scene_.chips().size())
        hoverPort_.reset();
    if (dropWire_ && *dropWire_ >= scene_.wires().size())
        dropWire_.reset();
    update();
}

void BoardCanvas::restoreView()
{
    const QJsonObject kept = bench_.document->viewState(viewName_);
    if (kept.contains("scale") && !kept["fitted"].toBool()) {
        setView({kept["x"].toDouble(), kept["y"].toDouble()}, kept["scale"].toDouble(1));
        return;
    }
    viewIsSet_ = false;
    if (isVisible())
        fitAll();
}

std::optional<PortRef> BoardCanvas::portUnder(QPointF scene, double radius) const
{
    return scene_.portAt(scene, radius);
}

void BoardCanvas::wheelEvent(QWheelEvent* event)
{
    const QPoint turned = event->angleDelta();
    if (event->modifiers() & Qt::ShiftModifier)
        view_.panBy(QPointF(turned.y() != 0 ? turned.y() : turned.x(), 0) / 2);
    else if (turned.y() != 0)
        view_.zoomAt(event->position(), std::pow(kZoomStep, turned.y() / 120.0));
    else
        view_.panBy(QPointF(turned.x(), 0) / 2);
    viewIsSet_ = true;
    viewMoved();
    event->accept();
}

void BoardCanvas::keyPressEvent(QKeyEvent* event)
{
    const double step = event->modifiers() & Qt::ShiftModifier ? 8 * kGrid : kGrid;
    switch (event->key()) {
    case Qt::Key_Space:
        if (!event->isAutoRepeat()) {
            spaceHeld_ = true;
            spaceUsed_ = gesture_ != Gesture::None;
        }
        return;
    case Qt::Key_Escape:
        if (gesture_ != Gesture::None)
            cancelGesture();
        else if (!selectedChips().empty() || !selectedWires().empty())
            pick({}, {});
        else {
            pick({}, {}); // what is selected elsewhere
            leave();
        }
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (const auto chips = selectedChips(); chips.size() != 1 || !openChip(chips[0]))
            QWidget::keyPressEvent(event);
        return;
    case Qt::Key_Left:
        nudge({-step, 0});
        return;
    case Qt::Key_Right:
        nudge({step, 0});
        return;
    case Qt::Key_Up:
        nudge({0, -step});
        return;
    case Qt::Key_Down:
        nudge({0, step});
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

void BoardCanvas::keyReleaseEvent(QKeyEvent* event)
{
    if (event->key() != Qt::Key_Space || event->isAutoRepeat()) {
        QWidget::keyReleaseEvent(event);
        return;
    }
    if (std::exchange(spaceHeld_, false) && !spaceUsed_ && !isReadOnly())
        openSearch(cursorPoint());
}

bool BoardCanvas::event(QEvent* event)
{
    // Tab adds a node; Shift+Tab still leaves the canvas.
    if (event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Tab &&
        !isReadOnly()) {
        openSearch(cursorPoint());
        return true;
    }
    return QWidget::event(event);
}

void BoardCanvas::leaveEvent(QEvent*)
{
    hoverChip_.reset();
    hoverWire_.reset();
    hoverPort_.reset();
    update();
}

void BoardCanvas::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange ||
        event->type() == QEvent::StyleChange)
        update();
    QWidget::changeEvent(event);
}

void BoardCanvas::resizeEvent(QResizeEvent*)
{
    view_.size = size();
    if ((!viewIsSet_ || fitted_) && isVisible())
        fitAll();
}

void BoardCanvas::showEvent(QShowEvent*)
{
    view_.size = size();
    if (!viewIsSet_ || fitted_)
        fitAll();
}

} // namespace plugboard::gui
