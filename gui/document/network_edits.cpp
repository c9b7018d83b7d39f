// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/session/op_kinds.h"
#include "gui/document/document.h"
#include "gui/document/edits.h"
#include "gui/document/starting_attributes.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace plugboard::gui {
namespace {

/// "conv3" gives "conv": what a copy's number is put behind.
std::string stemOf(const std::string& name)
{
    const std::size_t end = name.find_last_not_of("0123456789");
    return end == std::string::npos ? name + "_" : name.substr(0, end + 1);
}

/// Names for copies of `nodes`, free in the network and among one another.
std::unordered_map<std::string, std::string> namesForCopies(const model::Network& network,
                                                            const model::Network& fragment)
{
    std::unordered_set<std::string> taken;
    for (const model::Node& node : network.nodes)
        taken.insert(node.name);
    std::unordered_map<std::string, int> next;
    std::unordered_map<std::string, std::string> names;
    for (const model::Node& node : fragment.nodes) {
        std::string name = node.name;
        const std::string stem = stemOf(node.name);
        while (name.empty() || !taken.insert(name).second)
            name = stem + std::to_string(++next[stem]);
        names.emplace(node.name, name);
    }
    return names;
}

std::string withoutPort(const std::string& opKind)
{
    const ops::OpKind* kind = ops::find(opKind);
    return kind == nullptr ? opKind : kind->label;
}

} // namespace

std::string Document::addNode(const std::string& kind, QPointF at)
{
    Edit edit;
    edit.text = tr("Add %1").arg(QString::fromStdString(withoutPort(kind)));
    const model::Node node{session::freeName(network(), kind), kind, startingAttributes(kind),
                           at.x(), at.y()};
    edit.network.nodesIn.push_back(node);
    edit.selection = Selection{.nodes = {node.name}};
    push(std::move(edit));
    return node.name;
}

void Document::addFragment(const model::Network& fragment, QPointF offset, const QString& text)
{
    if (fragment.nodes.empty())
        return;
    const auto names = namesForCopies(network(), fragment);
    Edit edit;
    edit.text = text;
    edit.selection = Selection{};
    const std::uint32_t first = std::uint32_t(network().nodes.size());
    for (model::Node node : fragment.nodes) {
        node.name = names.at(node.name);
        node.x += offset.x();
        node.y += offset.y();
        edit.selection->nodes.push_back(node.name);
        edit.network.nodesIn.push_back(std::move(node));
    }
    for (model::Wire wire : fragment.wires) {
        wire.from = model::NodeId(first + wire.from.index());
        wire.to = model::NodeId(first + wire.to.index());
        edit.network.wiresIn.push_back(wire);
    }
    push(std::move(edit));
}

void Document::removeNodes(const std::vector<std::string>& names)
{
    Selection selection;
    selection.nodes = names;
    select(selection);
    removeSelected();
}

void Document::moveNodes(const std::vector<std::pair<std::string, QPointF>>& positions,
                         const QString& text)
{
    Edit edit;
    edit.text = text;
    for (const auto& [name, position] : positions) {
        const model::NodeId id = node(name);
        if (!id.valid())
            continue;
        const model::Node& moved = network().nodes[id.index()];
        if (QPointF(moved.x, moved.y) != position)
            edit.network.moves.push_back(
                {std::uint32_t(id.index()), QPointF(moved.x, moved.y), position});
    }
    if (!edit.network.moves.empty())
        push(std::move(edit));
}

void Document::connectPorts(const WireEnds& ends)
{
    const model::NodeId from = node(ends.from);
    const model::NodeId to = node(ends.to);
    if (!from.valid() || !to.valid() || from == to)
        return;
    Edit edit;
    edit.text = tr("Connect %1 to %2")
                    .arg(QString::fromStdString(ends.from), QString::fromStdString(ends.to));
    const int old = wireInto(to, ends.toPort);
    if (old >= 0) {
        const model::Wire& wire = network().wires[std::size_t(old)];
        if (wire.from == from && wire.fromPort == ends.fromPort)
            return;
        removeWiresBy(edit.network, network(), {std::uint32_t(old)});
    }
    edit.network.wiresIn.push_back({from, ends.fromPort, to, ends.toPort});
    edit.selection = Selection{.wires = {ends}};
    push(std::move(edit));
}

void Document::removeWires(const std::vector<WireEnds>& wires)
{
    Edit edit;
    edit.text = tr("Remove %n wire(s)", nullptr, int(wires.size()));
    std::vector<std::uint32_t> indices;
    for (const WireEnds& ends : wires) {
        const model::NodeId to = node(ends.to);
        const int wire = to.valid() ? wireInto(to, ends.toPort) : -1;
        if (wire >= 0)
            indices.push_back(std::uint32_t(wire));
    }
    if (indices.empty())
        return;
    removeWiresBy(edit.network, network(), std::move(indices));
    push(std::move(edit));
}

std::string Document::insertOnWire(const WireEnds& ends, const std::string& kind, QPointF at)
{
    const model::NodeId from = node(ends.from);
    const model::NodeId to = node(ends.to);
    const int wire = to.valid() ? wireInto(to, ends.toPort) : -1;
    if (!from.valid() || wire < 0)
        return {};
    Edit edit;
    edit.text = tr("Insert %1").arg(QString::fromStdString(withoutPort(kind)));
    const model::Node inserted{session::freeName(network(), kind), kind, startingAttributes(kind),
                               at.x(), at.y()};
    const model::NodeId id(network().nodes.size());
    removeWiresBy(edit.network, network(), {std::uint32_t(wire)});
    edit.network.nodesIn.push_back(inserted);
    edit.network.wiresIn = {{from, ends.fromPort, id, 0}, {id, 0, to, ends.toPort}};
    edit.selection = Selection{.nodes = {inserted.name}};
    push(std::move(edit));
    return inserted.name;
}

void Document::setAttribute(const std::vector<std::string>& nodes, const std::string& attribute,
                            const std::optional<model::AttributeValue>& value)
{
    Edit edit;
    edit.text = tr("Set %1").arg(QString::fromStdString(attribute));
    edit.key = "attribute " + attribute;
    for (const std::string& name : nodes) {
        const model::NodeId id = node(name);
        if (!id.valid())
            continue;
        const model::Node& before = network().nodes[id.index()];
        model::Node after = before;
        if (value)
            after.attributes.set(attribute, *value);
        else
            after.attributes.values.erase(attribute);
        if (after.attributes != before.attributes)
            edit.network.changes.push_back({std::uint32_t(id.index()), before, after});
        edit.key += ' ' + name;
    }
    if (!edit.network.changes.empty())
        push(std::move(edit));
}

bool Document::renameNode(const std::string& from, const std::string& to)
{
    const model::NodeId id = node(from);
    if (from == to)
        return true;
    if (!id.valid() || to.empty() || node(to).valid())
        return false;
    Edit edit;
    edit.text = tr("Rename %1").arg(QString::fromStdString(from));
    const model::Node& before = network().nodes[id.index()];
    model::Node after = before;
    after.name = to;
    edit.network.changes.push_back({std::uint32_t(id.index()), before, after});
    Selection selected = selection();
    std::replace(selected.nodes.begin(), selected.nodes.end(), from, to);
    edit.selection = selected;
    push(std::move(edit));
    return true;
}

void Document::setNetwork(const model::Network& network, const QString& text)
{
    Edit edit;
    edit.text = text;
    edit.network.whole = {this->network(), network};
    push(std::move(edit));
}

void Document::apply(const session::NetworkRemedy& remedy)
{
    using Kind = session::NetworkRemedy::Kind;
    const model::NodeId target = node(remedy.node);
    const auto wireThere = [&]() -> std::optional<WireEnds> {
        const int wire = target.valid() ? wireInto(target, remedy.port) : -1;
        if (wire < 0)
            return {};
        const model::Wire& found = network().wires[std::size_t(wire)];
        return WireEnds{network().nodes[found.from.index()].name, found.fromPort, remedy.node,
                        remedy.port};
    };
    switch (remedy.kind) {
    case Kind::InsertOnWire:
        if (const auto wire = wireThere()) {
            const model::Node& from = network().nodes[node(wire->from).index()];
            const model::Node& to = network().nodes[target.index()];
            insertOnWire(*wire, remedy.opKind, {(from.x + to.x) / 2, (from.y + to.y) / 2});
        }
        break;
    case Kind::SetAttribute:
        setAttribute({remedy.node}, remedy.attribute, remedy.value);
        break;
    case Kind::Connect:
        connectPorts({remedy.from, remedy.fromPort, remedy.node, remedy.port});
        break;
    case Kind::RemoveWire:
        if (const auto wire = wireThere())
            removeWires({*wire});
        break;
    case Kind::AddNode: {
        QPointF at;
        for (const model::Node& other : network().nodes)
            at = {remedy.opKind == "input" ? std::min(at.x(), other.x - 240)
                                           : std::max(at.x(), other.x + 240),
                  other.y};
        addNode(remedy.opKind, at);
        break;
    }
    case Kind::Rename:
        renameNode(remedy.node, remedy.from);
        break;
    }
}

} // namespace plugboard::gui
