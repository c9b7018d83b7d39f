// SPDX-License-Identifier: GPL-3.0-or-later
// Groups of the network's canvas: which of them are open, and which one is looked into.
#include "gui/canvas/network_canvas.h"
#include "gui/canvas/scope_bar.h"

#include <QJsonArray>

#include <algorithm>

namespace plugboard::gui {
namespace {

const QString kGroupView = QStringLiteral("networkGroups");

} // namespace

void NetworkCanvas::openNetwork()
{
    const QJsonObject kept = bench().document->viewState(kGroupView);
    scene_.openAtFirst();
    LevelChoice choice = scene_.choice();
    if (!kept.isEmpty()) {
        choice = {kept["entered"].toString().toStdString(), {}, kept["everything"].toBool(true)};
        for (const QJsonValue& path : kept["expanded"].toArray())
            choice.expanded.insert(path.toString().toStdString());
        std::map<std::string, QPointF> places;
        for (const QJsonValue& value : kept["places"].toArray()) {
            const QJsonArray place = value.toArray();
            places[place[0].toString().toStdString()] = {place[1].toDouble(), place[2].toDouble()};
        }
        scene_.setKeptPlaces(std::move(places));
    }
    scene_.choose(std::move(choice));
    refreshScopeBar();
}

void NetworkCanvas::keepChoice()
{
    const LevelChoice& choice = scene_.choice();
    QJsonArray expanded;
    for (const std::string& path : choice.expanded)
        expanded.append(QString::fromStdString(path));
    QJsonArray places;
    for (const auto& [key, place] : scene_.keptPlaces())
        places.append(QJsonArray{QString::fromStdString(key), place.x(), place.y()});
    bench().document->setViewState(kGroupView, {{"entered", QString::fromStdString(choice.entered)},
                                                {"everything", choice.everything},
                                                {"expanded", expanded},
                                                {"places", places}});
}

void NetworkCanvas::choose(LevelChoice choice)
{
    abandonGesture();
    scene_.choose(std::move(choice));
    keepChoice();
    refreshScopeBar();
    repaintBoard();
    fitAll();
}

void NetworkCanvas::refreshScopeBar()
{
    const std::vector<Scope>& scopes = scene_.scopes().scopes();
    std::vector<ScopeBar::Part> parts;
    for (std::uint32_t at = scene_.level().entered; at != ScopeTree::kRoot; at = scopes[at].parent)
        parts.push_back({scopes[at].title, scopes[at].path});
    const QString name = QString::fromStdString(bench().document->network().name);
    parts.push_back({name.isEmpty() ? tr("Network") : name, {}});
    std::reverse(parts.begin(), parts.end());
    scopeBar_->show(parts);
    scopeBar_->setMaximumWidth(std::max(80, width() - 24));
}

void NetworkCanvas::resizeEvent(QResizeEvent* event)
{
    scopeBar_->setMaximumWidth(std::max(80, width() - 24));
    BoardCanvas::resizeEvent(event);
}

void NetworkCanvas::prepareFit(QSizeF room)
{
    scene_.layOutFor(room);
}

bool NetworkCanvas::enterScope(const std::string& path)
{
    if (!path.empty() && !scene_.scopes().find(path))
        return false;
    LevelChoice choice = scene_.choice();
    choice.entered = path;
    choose(std::move(choice));
    setFocus();
    return true;
}

void NetworkCanvas::leaveScope()
{
    const std::uint32_t entered = scene_.level().entered;
    if (entered == ScopeTree::kRoot)
        return;
    const std::vector<Scope>& scopes = scene_.scopes().scopes();
    enterScope(scopes[scopes[entered].parent].path);
}

/// A group is entered; a node outside is gone to.
bool NetworkCanvas::openChip(std::uint32_t chip)
{
    if (scene_.isGroup(chip))
        return enterScope(scene_.nameOf(chip));
    if (!scene_.isOutside(chip))
        return false;
    const std::string name = scene_.nameOf(chip);
    enterScope(scene_.scopes().scopes()[scene_.scopeOfChip(chip)].path);
    bench().document->select(Selection{.nodes = {name}});
    return true;
}

void NetworkCanvas::toggleGroups()
{
    const std::vector<Scope>& scopes = scene_.scopes().scopes();
    LevelChoice choice = scene_.choice();
    if (choice.everything) { // from here on it is said which ones are
        choice.everything = false;
        for (const Scope& scope : scopes)
            choice.expanded.insert(scope.path);
    }
    const LevelChoice before = choice;
    const std::vector<std::uint32_t> chips = selectedChips();
    for (const std::uint32_t chip : chips)
        if (scene_.isGroup(chip))
            choice.expanded.insert(scene_.nameOf(chip));
    if (choice == before) // no group is among them: close what they stand in
        for (const std::uint32_t chip : chips) {
            const std::uint32_t scope = scene_.scopeOfChip(chip);
            if (!scene_.isOutside(chip) && scope != scene_.level().entered)
                choice.expanded.erase(scopes[scope].path);
        }
    if (choice != before)
        choose(std::move(choice));
}

void NetworkCanvas::toggleAllGroups()
{
    if (!scene_.scopes().hasScopes())
        return;
    const bool collapsed = std::any_of(scene_.level().chips.begin(), scene_.level().chips.end(),
                                       [](const NetworkLevel::Chip& chip) {
                                           return chip.kind == NetworkLevel::Chip::Kind::Group;
                                       });
    LevelChoice choice{scene_.choice().entered, {}, collapsed};
    choose(std::move(choice));
}

std::vector<std::uint32_t> NetworkCanvas::chipsOfInterest() const
{
    std::vector<std::uint32_t> chips = selectedChips();
    if (chips.empty() && !bench().document->selection().nodes.empty())
        for (std::uint32_t at = 0; at < scene().chips().size(); ++at)
            if (scene().chips()[at].flags & flag::kLit)
                chips.push_back(at);
    return chips;
}

std::vector<std::uint32_t> NetworkCanvas::nodesOf(const std::vector<std::uint32_t>& chips) const
{
    if (scene_.level().flat)
        return chips;
    std::vector<std::uint32_t> nodes;
    for (const std::uint32_t chip : chips)
        for (const std::uint32_t node : scene_.nodesOf(chip))
            nodes.push_back(node);
    std::sort(nodes.begin(), nodes.end());
    nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
    return nodes;
}

std::string NetworkCanvas::intoScope(const std::string& node, QPointF place)
{
    if (scene_.level().flat || node.empty())
        return node;
    const std::string path = scene_.scopes().scopes()[scene_.level().entered].path;
    const std::string inside = path.empty() ? node : path + '/' + node;
    const bool moved = inside == node || bench().document->renameNode(node, inside);
    const std::string name = moved ? inside : node;
    if (!scene_.movesNodes()) {
        scene_.keepPlace(name, place);
        scene_.rebuild();
        keepChoice();
        repaintBoard();
    }
    return name;
}

double NetworkCanvas::topInset() const
{
    return scopeBar_->isHidden() ? 0 : scopeBar_->y() + scopeBar_->height();
}

} // namespace plugboard::gui
