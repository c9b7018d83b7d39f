// SPDX-License-Identifier: GPL-3.0-or-later
// Pins of a document, as edits.
#include "gui/document/edits.h"

#include <unordered_set>

namespace plugboard::gui {

void Document::pinNodes(const std::vector<std::string>& nodes,
                        const std::vector<std::string>& devices)
{
    std::vector<model::Pin> pins;
    for (const std::string& node : nodes)
        pins.push_back({node, devices, {}});
    setPins(pins, devices.empty()     ? tr("Unpin")
                  : nodes.size() == 1 ? tr("Pin %1").arg(QString::fromStdString(nodes[0]))
                                      : tr("Pin %1 nodes").arg(nodes.size()));
}

void Document::setPins(const std::vector<model::Pin>& pins, const QString& text)
{
    std::unordered_set<std::string> named;
    for (const model::Pin& pin : pins)
        named.insert(pin.node);
    std::vector<model::Pin> all = project_.pins;
    std::erase_if(all, [&](const model::Pin& pin) { return named.count(pin.node) != 0; });
    for (const model::Pin& pin : pins)
        if (!pin.devices.empty() || !pin.sharding.empty())
            all.push_back(pin);
    setAllPins(std::move(all), text);
}

void Document::clearPins()
{
    setAllPins({}, tr("Unpin all"));
}

void Document::setAllPins(std::vector<model::Pin> pins, const QString& text)
{
    if (pins == project_.pins)
        return;
    Edit edit;
    edit.text = text;
    edit.pins = {project_.pins, std::move(pins)};
    push(std::move(edit));
}

std::vector<model::Pin> pinsAfter(std::vector<model::Pin> pins, const NetworkPatch& patch)
{
    std::unordered_map<std::string, std::string> renamed;
    std::unordered_set<std::string> gone;
    for (const NetworkPatch::Change& change : patch.changes)
        if (change.before.name != change.after.name)
            renamed.emplace(change.before.name, change.after.name);
    for (const auto& [place, node] : patch.nodesOut)
        gone.insert(node.name);
    if (patch.whole) {
        for (const model::Node& node : patch.whole->first.nodes)
            gone.insert(node.name);
        for (const model::Node& node : patch.whole->second.nodes)
            gone.erase(node.name);
    }
    std::erase_if(pins, [&](const model::Pin& pin) { return gone.count(pin.node) != 0; });
    for (model::Pin& pin : pins)
        if (const auto found = renamed.find(pin.node); found != renamed.end())
            pin.node = found->second;
    return pins;
}

} // namespace plugboard::gui
