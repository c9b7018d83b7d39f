// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/clipboard_mime.h"
#include "gui/canvas/clipboard_text.h"
#include "gui/canvas/network_canvas.h"
#include "gui/canvas/network_layout.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>
#include <QtConcurrent>

namespace plugboard::gui {
namespace {

/// Up to here a layout takes a blink; above, it goes to a thread.
constexpr std::size_t kLayoutAtOnce = 5000;

} // namespace

void NetworkCanvas::addCommands()
{
    Document* document = bench().document;
    // Tab itself is taken in event(): a shortcut on it would keep dialogs from using it.
    addCommand("network.add", tr("Add a layer…"), {}, [this] { searchAt(cursorPoint()); });
    addCommand("network.cut", tr("Cut"), {QKeySequence::Cut}, [this] { cutSelection(); });
    addCommand("network.copy", tr("Copy"), {QKeySequence::Copy}, [this] { copySelection(); });
    addCommand("network.paste", tr("Paste"), {QKeySequence::Paste}, [this] { paste(); });
    addCommand("network.duplicate", tr("Duplicate"), {QKeySequence(Qt::CTRL | Qt::Key_D)},
               [this] { duplicate(); });
    addCommand("network.delete", tr("Delete"),
               {QKeySequence(Qt::Key_Delete), QKeySequence(Qt::Key_Backspace)},
               [document] { document->removeSelected(); });
    addCommand("network.selectAll", tr("Select all"), {QKeySequence::SelectAll},
               [document] { document->selectAll(); });
    addCommand("network.layout", tr("Lay out"), {Qt::Key_L}, [this] { autoLayout(); });
}

void NetworkCanvas::fillContextMenu(QMenu& menu)
{
    const bool some = !selectedChips().empty();
    const bool any = some || !selectedWires().empty();
    for (QAction* command : commands()) {
        const QString name = command->objectName();
        const bool onChips =
            name == "network.copy" || name == "network.duplicate" || name == "network.cut";
        if ((onChips && !some) || (name == "network.delete" && !any) ||
            name.startsWith("network.zoom"))
            continue;
        if (name == "network.selectAll" || name == "network.fitAll")
            menu.addSeparator();
        menu.addAction(command);
    }
}

void NetworkCanvas::copySelection() const
{
    const std::vector<std::uint32_t> chips = selectedChips();
    if (chips.empty())
        return;
    const Result<QByteArray> text = textOf(fragmentOf(bench().document->network(), chips));
    if (text)
        QGuiApplication::clipboard()->setMimeData(mimeOf(kNetworkMime, *text));
}

void NetworkCanvas::cutSelection()
{
    if (selectedChips().empty())
        return;
    copySelection();
    bench().document->removeSelected();
}

void NetworkCanvas::addFragmentAt(const model::Network& fragment, QPointF corner,
                                  const QString& text)
{
    if (fragment.nodes.empty())
        return;
    QPointF left(fragment.nodes[0].x, fragment.nodes[0].y);
    for (const model::Node& node : fragment.nodes)
        left = {std::min(left.x(), node.x), std::min(left.y(), node.y)};
    bench().document->addFragment(fragment, snapped(corner - left), text);
}

void NetworkCanvas::paste()
{
    const QByteArray text = textIn(QGuiApplication::clipboard()->mimeData(), kNetworkMime);
    if (text.isEmpty())
        return;
    const Result<model::Network> fragment = networkOf(text);
    if (!fragment) {
        emit refused(tr("The clipboard holds no layers: %1")
                         .arg(QString::fromStdString(fragment.error().message)));
        return;
    }
    addFragmentAt(laidOut(*fragment), cursorPoint(), tr("Paste"));
}

void NetworkCanvas::duplicate()
{
    const std::vector<std::uint32_t> chips = selectedChips();
    if (chips.empty())
        return;
    model::Network fragment = fragmentOf(bench().document->network(), chips);
    const QRectF bounds = scene_.board().bounds(chips);
    for (std::size_t at = 0; at < chips.size(); ++at) {
        fragment.nodes[at].x = scene_.board().chips()[chips[at]].x;
        fragment.nodes[at].y = scene_.board().chips()[chips[at]].y;
    }
    // Below where that is free of other nodes for a single one, else a step aside.
    const QPointF aside = chips.size() == 1 ? QPointF(0, bounds.height() + 32) : QPointF(32, 32);
    addFragmentAt(fragment, bounds.topLeft() + aside, tr("Duplicate"));
}

void NetworkCanvas::autoLayout()
{
    Document& document = *bench().document;
    const std::vector<std::uint32_t> chips = selectedChips();
    const model::Network& network = document.network();
    if (chips.size() < 2 && network.nodes.size() > kLayoutAtOnce) {
        layOutApart();
        return;
    }
    std::vector<std::pair<std::string, QPointF>> places;
    if (chips.size() < 2) {
        const std::vector<QPointF> points = placesOf(network);
        for (std::size_t at = 0; at < points.size(); ++at)
            places.push_back({network.nodes[at].name, points[at]});
    } else {
        const std::vector<QPointF> points = placesOf(network, chips);
        for (std::size_t at = 0; at < chips.size(); ++at)
            places.push_back({network.nodes[chips[at]].name, points[at]});
    }
    if (places.empty())
        return;
    document.moveNodes(places, tr("Lay out"));
    if (chips.size() < 2)
        fitAll();
}

void NetworkCanvas::layOutApart()
{
    if (layoutCancelled_)
        layoutCancelled_->store(true);
    layoutCancelled_ = std::make_shared<std::atomic<bool>>(false);
    const auto request = structure_;
    auto network = std::make_shared<const model::Network>(bench().document->network());
    QtConcurrent::run([network, flag = layoutCancelled_] {
        return placesOf(*network, flag.get());
    }).then(this, [this, network, request](const std::vector<QPointF>& points) {
        if (request != structure_ || points.size() != network->nodes.size())
            return; // the drawing changed meanwhile
        std::vector<std::pair<std::string, QPointF>> places;
        places.reserve(points.size());
        for (std::size_t at = 0; at < points.size(); ++at)
            places.push_back({network->nodes[at].name, points[at]});
        bench().document->moveNodes(places, tr("Lay out"));
        fitAll();
    });
}

} // namespace plugboard::gui
