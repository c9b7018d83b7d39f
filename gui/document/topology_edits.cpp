// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/document/document.h"
#include "gui/document/edits.h"

#include <set>

namespace plugboard::gui {
namespace {

/// Without these elements, the devices of hosts among them, and all links that end at any of them.
model::Topology without(model::Topology topology, const std::vector<std::string>& elements,
                        const std::vector<std::string>& links)
{
    std::set<std::string> gone(elements.begin(), elements.end());
    for (const model::Device& device : topology.devices)
        if (gone.count(device.host) != 0)
            gone.insert(device.name);
    const auto goes = [&](const auto& element) { return gone.count(element.name) != 0; };
    std::erase_if(topology.hosts, goes);
    std::erase_if(topology.devices, goes);
    std::erase_if(topology.switches, goes);
    const std::set<std::string> goneLinks(links.begin(), links.end());
    std::erase_if(topology.links, [&](const model::Link& link) {
        return goneLinks.count(link.name) != 0 || gone.count(link.a) != 0 ||
               gone.count(link.b) != 0;
    });
    return topology;
}

} // namespace

void Document::removeSelected()
{
    Edit edit;
    std::vector<std::uint32_t> wires;
    for (const WireEnds& ends : selection_.wires) {
        const int wire = wireInto(node(ends.to), ends.toPort);
        if (wire >= 0)
            wires.push_back(std::uint32_t(wire));
    }
    removeWiresBy(edit.network, network(), std::move(wires));
    std::vector<std::uint32_t> nodes;
    for (const std::string& name : selection_.nodes)
        nodes.push_back(std::uint32_t(node(name).index()));
    removeNodesBy(edit.network, network(), std::move(nodes));
    if (!usesThisMachine() && (!selection_.elements.empty() || !selection_.links.empty()))
        edit.topology = {topology(), without(topology(), selection_.elements, selection_.links)};
    if (edit.network.empty() && !edit.topology)
        return;
    edit.text = tr("Remove");
    edit.selection = Selection{};
    push(std::move(edit));
}

void Document::setRecipe(const model::Recipe& recipe, const QString& text, const QString& key)
{
    Edit edit;
    edit.text = text;
    edit.key = key.isEmpty() ? std::string() : "recipe " + key.toStdString();
    edit.recipe = {this->recipe(), recipe};
    push(std::move(edit));
}

void Document::setTopology(const model::Topology& topology, const QString& text, const QString& key)
{
    Edit edit;
    edit.text = text;
    edit.key = key.isEmpty() ? std::string() : "topology " + key.toStdString();
    edit.topology = {this->topology(), topology};
    push(std::move(edit));
}

void Document::moveElements(const std::vector<std::pair<std::string, QPointF>>& positions)
{
    model::Topology moved = topology();
    for (const auto& [name, position] : positions) {
        const auto move = [&](auto& elements) {
            for (auto& element : elements)
                if (element.name == name) {
                    element.x = position.x();
                    element.y = position.y();
                }
        };
        move(moved.hosts);
        move(moved.devices);
        move(moved.switches);
    }
    setTopology(moved, tr("Move"));
}

void Document::setDivision(const Division& division)
{
    if (division == this->division())
        return;
    Edit edit;
    edit.text = tr("Divide this machine");
    edit.key = "division";
    edit.division = {this->division(), division};
    push(std::move(edit));
}

void Document::setDeviceChoices(const std::vector<model::DeviceChoice>& choices)
{
    std::vector<model::DeviceChoice> after = project_.deviceChoices;
    for (const model::DeviceChoice& choice : choices) {
        std::erase_if(
            after, [&](const model::DeviceChoice& other) { return other.device == choice.device; });
        if (choice.runsOn != model::RunsOn::FirstThatFits)
            after.push_back(choice);
    }
    if (after == project_.deviceChoices)
        return;
    Edit edit;
    edit.text = tr("Choose what devices run on");
    edit.choices = {project_.deviceChoices, std::move(after)};
    push(std::move(edit));
}

} // namespace plugboard::gui
