// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/clipboard_mime.h"
#include "gui/canvas/clipboard_text.h"
#include "gui/canvas/network_canvas.h"
#include "gui/canvas/network_layout.h"

#include <QMenu>
#include <QtConcurrent>

namespace plugboard::gui {
namespace {

/// Up to here a layout takes a blink; above, it goes to a thread.
constexpr std::size_t kLayoutAtOnce = 5000;

} // namespace

void NetworkCanvas::addCommands()
{
    // Tab itself is taken in event(): a shortcut on it would keep dialogs from using it.
    addCommand("network.add", tr("Add a layer…"), {}, [this] { searchAt(cursorPoint()); });
    addCommand("network.cut", tr("Cut"), {QKeySequence::Cut}, [this] { cutSelection(); });
    addEditCommands({QKeySequence(Qt::Key_Delete)}); // Backspace leaves a group
    addCommand("network.enter", tr("Enter the group"), {Qt::Key_I}, [this] {
        if (const auto chips = selectedChips(); !chips.empty())
            openChip(chips[0]);
    });
    addCommand("network.leave", tr("Leave the group"),
               {QKeySequence(Qt::Key_Backspace), QKeySequence(Qt::Key_U)},
               [this] { leaveScope(); });
    addCommand("network.expand", tr("Open or close the group in place"), {Qt::Key_E},
               [this] { toggleGroups(); });
    addCommand("network.expandAll", tr("Open or close all groups"),
               {QKeySequence(Qt::SHIFT | Qt::Key_E)}, [this] { toggleAllGroups(); });
}

void NetworkCanvas::fillContextMenu(QMenu& menu)
{
    const bool groups = scene_.scopes().hasScopes();
    addToMenu(menu, [groups](const QString& name) {
        return groups || !(name == "enter" || name == "leave" || name.startsWith("expand"));
    });
}

void NetworkCanvas::selectAll()
{
    if (scene_.level().entered == ScopeTree::kRoot) {
        bench().document->selectAll();
        return;
    }
    std::vector<std::uint32_t> chips; // of the group that is shown, not of what is unseen
    for (std::uint32_t chip = 0; chip < scene_.board().chips().size(); ++chip)
        if (!scene_.isOutside(chip))
            chips.push_back(chip);
    pick(chips, {});
}

void NetworkCanvas::copySelection() const
{
    const std::vector<std::uint32_t> chips = selectedChips();
    if (chips.empty())
        return;
    copyText(kNetworkMime, textOf(fragmentOf(bench().document->network(), nodesOf(chips))));
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
    const QByteArray text = copiedText(kNetworkMime);
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
    model::Network fragment = fragmentOf(bench().document->network(), nodesOf(chips));
    const QRectF bounds = scene_.board().bounds(chips);
    if (scene_.movesNodes() && scene_.isLaidOut())
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
    if (!scene_.movesNodes()) { // places of groups are a matter of the view
        scene_.forgetPlaces();
        scene_.rebuild();
        keepChoice();
        repaintBoard();
        fitAll();
        return;
    }
    std::vector<std::uint32_t> chips = nodesOf(selectedChips());
    if (chips.size() < 2 && !scene_.level().flat) // what is shown, not all of the network
        for (std::uint32_t chip = 0; chip < scene_.board().chips().size(); ++chip)
            chips.push_back(scene_.nodesOf(chip)[0]);
    const model::Network& network = document.network();
    if (chips.size() < 2 && network.nodes.size() > kLayoutAtOnce) {
        layOutApart();
        return;
    }
    std::vector<std::pair<std::string, QPointF>> places;
    if (chips.size() < 2) {
        const std::vector<QPointF> points = placesOf(network, fitRoom());
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
    QtConcurrent::run([network, room = fitRoom(), flag = layoutCancelled_] {
        return placesOf(*network, room, flag.get());
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
