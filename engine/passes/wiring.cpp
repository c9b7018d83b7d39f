// SPDX-License-Identifier: Apache-2.0
#include "engine/passes/wiring.h"

#include "engine/passes/cycles.h"

#include <algorithm>
#include <functional>
#include <queue>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace plugboard::passes {
namespace {

constexpr int kMostPorts = 1 << 16;

struct HashOfNode {
    static void mix(std::size_t& hash, std::size_t value)
    {
        hash = (hash ^ value) * 0x9e3779b97f4a7c15u;
    }
    std::size_t operator()(const model::Node* node) const
    {
        std::size_t hash = std::hash<std::string>()(node->kind);
        for (const auto& [name, value] : node->attributes.values) {
            mix(hash, std::hash<std::string>()(name));
            if (const auto* list = std::get_if<std::vector<std::int64_t>>(&value))
                for (const std::int64_t item : *list)
                    mix(hash, std::size_t(item));
            else if (const auto* whole = std::get_if<std::int64_t>(&value))
                mix(hash, std::size_t(*whole));
            else if (const auto* real = std::get_if<double>(&value))
                mix(hash, std::hash<double>()(*real));
            else
                mix(hash, std::hash<std::string>()(std::get<std::string>(value)));
        }
        return hash;
    }
};

struct AlikeNodes {
    bool operator()(const model::Node* a, const model::Node* b) const
    {
        return a->kind == b->kind && a->attributes == b->attributes;
    }
};

/// Follows the rules one by one and notes what breaks them.
class WiringFinder {
public:
    WiringFinder(const model::Network& network, std::vector<Flaw>& flaws)
        : network_(network), flaws_(flaws)
    {
    }

    Wiring run()
    {
        findKinds();
        wiring_.inputNodes = allOf("input");
        wiring_.outputNodes = allOf("output");
        for (std::size_t at = 0; at < network_.nodes.size(); ++at)
            wiring_.inputs[at].resize(std::size_t(drawn(at)));
        for (std::size_t at = 0; at < network_.wires.size(); ++at)
            connect(std::uint32_t(at));
        findUnconnected();
        sortNodes();
        return std::move(wiring_);
    }

private:
    using Kind = Flaw::Kind;

    Flaw& add(Kind kind, const std::string& subject, const std::string& message)
    {
        return flaws_.emplace_back(Flaw{kind, {ErrorCode::InvalidInput, message, subject}});
    }
    Flaw& add(Kind kind, std::size_t node, const std::string& message)
    {
        Flaw& flaw = add(kind, network_.nodes[node].name, message);
        flaw.node = model::NodeId(node);
        return flaw;
    }

    const ops::OpKind* kindNamed(const std::string& name)
    {
        const auto [known, isNew] = kinds_.try_emplace(name, nullptr);
        if (isNew) {
            const ops::OpKind* kind = ops::find(name);
            known->second = kind != nullptr && !kind->label.empty() ? kind : nullptr;
        }
        return known->second;
    }

    void findKinds()
    {
        std::unordered_set<std::string_view> names;
        names.reserve(network_.nodes.size());
        std::unordered_map<const model::Node*, std::uint32_t, HashOfNode, AlikeNodes> alike;
        std::unordered_set<std::uint32_t> faulty; // the first of those that are alike
        wiring_.kinds.reserve(network_.nodes.size());
        wiring_.alike.reserve(network_.nodes.size());
        wiring_.inputs.resize(network_.nodes.size());
        for (std::size_t at = 0; at < network_.nodes.size(); ++at) {
            const model::Node& node = network_.nodes[at];
            if (node.name.empty())
                add(Kind::NoName, network_.name, "a node of kind '" + node.kind + "' has no name")
                    .node = model::NodeId(at);
            else if (!names.insert(node.name).second)
                add(Kind::SameName, at, "two nodes have this name");
            wiring_.kinds.push_back(kindNamed(node.kind));
            wiring_.alike.push_back(alike.try_emplace(&node, at).first->second);
            if (wiring_.kinds.back() == nullptr)
                add(Kind::UnknownKind, at,
                    "unknown kind '" + node.kind + "'; did you mean '" + nearestKind(node.kind) +
                        "'?");
            else if (const std::uint32_t first = wiring_.alike.back();
                     (first == at || faulty.count(first) != 0) && !checkAttributes(at))
                faulty.insert(first);
        }
    }

    bool checkAttributes(std::size_t at)
    {
        const std::size_t known = flaws_.size();
        const model::Node& node = network_.nodes[at];
        const ops::OpKind& kind = *wiring_.kinds[at];
        for (const ops::AttributeSpec& spec : kind.attributes)
            if (!spec.drawn && node.attributes.has(spec.name))
                add(Kind::Attribute, at,
                    "attribute " + spec.name + " of " + node.kind + " cannot be set here")
                    .detail = spec.name;
        for (ops::AttributeError& wrong : ops::attributeErrors(kind, node.attributes))
            add(Kind::Attribute, at, wrong.error.message).detail = wrong.attribute;
        return flaws_.size() == known;
    }

    /// All nodes of this kind, of which there must be one.
    std::vector<model::NodeId> allOf(const std::string& kind)
    {
        std::vector<model::NodeId> found;
        for (std::size_t at = 0; at < network_.nodes.size(); ++at)
            if (network_.nodes[at].kind == kind)
                found.push_back(model::NodeId(at));
        if (found.empty())
            add(Kind::MissingNode, network_.name, "the network has no node of kind '" + kind + "'")
                .detail = kind;
        return found;
    }

    int drawn(std::size_t node) const
    {
        const ops::OpKind* kind = wiring_.kinds[node];
        return kind == nullptr ? 0 : drawnPorts(*kind);
    }

    bool isParameter(std::size_t node, int port) const
    {
        return wiring_.kinds[node]->parameterInputs > 0 && port >= drawn(node);
    }

    std::string portName(std::size_t node, int port) const
    {
        const ops::OpKind* kind = wiring_.kinds[node];
        return kind == nullptr ? std::to_string(port) : ops::inputName(*kind, port);
    }

    /// Whether both ends are there.
    bool checkEnds(std::uint32_t at)
    {
        const model::Wire& wire = network_.wires[at];
        const std::size_t nodes = network_.nodes.size();
        if (!wire.from.valid() || !wire.to.valid() || wire.from.index() >= nodes ||
            wire.to.index() >= nodes) {
            add(Kind::Wire, network_.name, "a wire joins a node that is not there").wires = {at};
            return false;
        }
        const std::string& from = network_.nodes[wire.from.index()].name;
        const ops::OpKind* source = wiring_.kinds[wire.from.index()];
        const ops::OpKind* target = wiring_.kinds[wire.to.index()];
        const int outputs =
            source == nullptr || source->variadicOutputs ? kMostPorts : int(source->outputs.size());
        if (wire.fromPort < 0 || wire.fromPort >= outputs) {
            add(Kind::Wire, wire.from.index(),
                "a wire to " + network_.nodes[wire.to.index()].name + " leaves output port " +
                    std::to_string(wire.fromPort) + ", of which there are " +
                    std::to_string(outputs))
                .wires = {at};
            return false;
        }
        const bool open = target == nullptr || target->variadic;
        const int inputs = target == nullptr ? 0 : int(target->inputs.size());
        if (wire.toPort < 0 || wire.toPort >= (open ? kMostPorts : inputs)) {
            add(Kind::Wire, wire.to.index(),
                "a wire from " + from + " enters input port " + std::to_string(wire.toPort) +
                    ", of which there are " + std::to_string(inputs))
                .wires = {at};
            return false;
        }
        return true;
    }

    void connect(std::uint32_t at)
    {
        if (!checkEnds(at))
            return;
        const model::Wire& wire = network_.wires[at];
        auto& ports = wiring_.inputs[wire.to.index()];
        const std::size_t port = std::size_t(wire.toPort);
        if (port >= ports.size())
            ports.resize(port + 1);
        if (!ports[port].node.valid()) {
            ports[port] = {wire.from, wire.fromPort, at};
            return;
        }
        Flaw& flaw =
            add(Kind::TwoWires, wire.to.index(),
                "input " + portName(wire.to.index(), wire.toPort) + " has two wires, from " +
                    network_.nodes[ports[port].node.index()].name + " and from " +
                    network_.nodes[wire.from.index()].name);
        flaw.input = wire.toPort;
        flaw.wires = {ports[port].wire, at};
    }

    /// Of the ports that a variadic kind counts on, only the first gap is told.
    void findUnconnected()
    {
        for (std::size_t at = 0; at < network_.nodes.size(); ++at) {
            if (wiring_.kinds[at] == nullptr)
                continue;
            const auto& ports = wiring_.inputs[at];
            for (std::size_t port = 0; port < ports.size(); ++port) {
                if (ports[port].node.valid() || isParameter(at, int(port)))
                    continue;
                add(Kind::Unconnected, at, "input " + portName(at, int(port)) + " is not connected")
                    .input = int(port);
                if (int(port) >= drawn(at))
                    break;
            }
        }
    }

    /// Repeatedly the first node, as drawn, whose inputs are all known.
    void sortNodes()
    {
        const std::size_t nodes = network_.nodes.size();
        std::vector<std::uint32_t> missing(nodes);
        const Successors users = successorsOf(wiring_);
        for (std::size_t at = 0; at < nodes; ++at)
            for (const std::uint32_t user : users.of(at))
                ++missing[user];
        std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, std::greater<>> ready;
        for (std::size_t at = 0; at < nodes; ++at)
            if (missing[at] == 0)
                ready.push(std::uint32_t(at));
        wiring_.order.reserve(nodes);
        while (!ready.empty()) {
            const std::uint32_t next = ready.top();
            ready.pop();
            wiring_.order.push_back(model::NodeId(next));
            for (const std::uint32_t user : users.of(next))
                if (--missing[user] == 0)
                    ready.push(user);
        }
        if (wiring_.order.size() < nodes)
            for (const auto& cycle : cyclesOf(users))
                addCycle(cycle);
    }

    void addCycle(const std::vector<std::uint32_t>& cycle)
    {
        constexpr std::size_t kNamed = 4;
        std::string names;
        for (std::size_t at = 0; at < std::min(cycle.size(), kNamed); ++at)
            names += (at == 0 ? "" : ", ") + network_.nodes[cycle[at]].name;
        if (cycle.size() > kNamed)
            names += " and " + std::to_string(cycle.size() - kNamed) + " more";
        Flaw& flaw = add(Kind::Cycle, cycle.front(),
                         "lies on a cycle of wires (" + names + "); a network has none");
        const std::unordered_set<std::uint32_t> members(cycle.begin(), cycle.end());
        for (const std::uint32_t at : cycle)
            for (const Source& source : wiring_.inputs[at])
                if (source.node.valid() && members.count(source.node.value) != 0)
                    flaw.wires.push_back(source.wire);
    }

    const model::Network& network_;
    std::vector<Flaw>& flaws_;
    std::unordered_map<std::string_view, const ops::OpKind*> kinds_;
    Wiring wiring_;
};

} // namespace

int drawnPorts(const ops::OpKind& kind)
{
    return int(kind.inputs.size()) - kind.parameterInputs;
}

Wiring wiringOf(const model::Network& network, std::vector<Flaw>& flaws)
{
    return WiringFinder(network, flaws).run();
}

Result<Wiring> wiringOf(const model::Network& network)
{
    std::vector<Flaw> flaws;
    Wiring wiring = wiringOf(network, flaws);
    if (!flaws.empty())
        return flaws.front().error;
    return wiring;
}

} // namespace plugboard::passes
