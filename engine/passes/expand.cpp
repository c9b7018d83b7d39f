// SPDX-License-Identifier: Apache-2.0
#include "engine/passes/expand.h"

#include "engine/ops/op_kind.h"

#include <memory>
#include <unordered_map>

namespace plugboard::passes {
namespace {

constexpr int kDeepest = 16;
constexpr std::size_t kMostNodes = 10'000'000;

/// Kind of what stands for a layer's port while it is taken apart: one wire in, any number out.
constexpr const char* kJunction = "";

/// The junctions of a layer's ports.
struct Ports {
    std::vector<model::NodeId> inputs;
    std::vector<model::NodeId> outputs;
};

/// A node of a body in its place: itself, or the ports of what it stands for.
struct Placed {
    model::NodeId node;
    std::optional<Ports> layer;
};

class Expander {
public:
    explicit Expander(const model::Network& network) : network_(network) {}

    Result<Expansion> run()
    {
        std::vector<Placed> places;
        for (std::size_t at = 0; at < network_.nodes.size(); ++at) {
            drawn_ = model::NodeId(at);
            auto placed = place(network_.nodes[at], network_.nodes[at].name, 0);
            if (!placed)
                return Error{placed.error().code, placed.error().message, network_.nodes[at].name};
            places.push_back(std::move(*placed));
        }
        addWires(network_, places);
        return withoutJunctions(places);
    }

private:
    Result<Placed> place(const model::Node& node, const std::string& name, int depth)
    {
        const auto body = bodyOf(node);
        if (!body)
            return body.error();
        if (*body == nullptr)
            return Placed{append(node, name), {}};
        if (depth == kDeepest)
            return Error{ErrorCode::InvalidInput,
                         "blocks lie more than " + std::to_string(kDeepest) +
                             " deep: one contains itself",
                         {}};
        const std::int64_t times = node.attributes.integer("repeat", 1);
        auto ports = placeBody(**body, name + (times == 1 ? "/" : "/0/"), depth);
        for (std::int64_t copy = 1; ports && copy < times; ++copy) {
            auto next = placeBody(**body, name + "/" + std::to_string(copy) + "/", depth);
            if (!next)
                return next.error();
            if (auto chained = chain(*ports, *next); !chained)
                return chained.error();
            ports->outputs = next->outputs;
        }
        if (!ports)
            return ports.error();
        return Placed{{}, std::move(*ports)};
    }

    /// The next copy of a repeated block takes what the last one gives; what it needs beside that
    /// goes to all of them.
    Result<void> chain(const Ports& before, const Ports& next)
    {
        if (next.outputs.size() > next.inputs.size())
            return Error{ErrorCode::InvalidInput,
                         "a block of " + std::to_string(next.inputs.size()) + " inputs and " +
                             std::to_string(next.outputs.size()) +
                             " outputs cannot be repeated: each output feeds an input of the next",
                         {}};
        for (std::size_t port = 0; port < next.inputs.size(); ++port)
            flat_.wires.push_back(
                {port < before.outputs.size() ? before.outputs[port] : before.inputs[port], 0,
                 next.inputs[port], 0});
        return {};
    }

    Result<Ports> placeBody(const model::Network& body, const std::string& prefix, int depth)
    {
        Ports own;
        std::vector<Placed> places;
        for (const model::Node& node : body.nodes) {
            if (flat_.nodes.size() > kMostNodes)
                return Error{ErrorCode::InvalidInput, "stands for more than 10 million nodes", {}};
            if (node.kind == "input" || node.kind == "output") {
                model::Node junction;
                junction.kind = kJunction;
                places.push_back({append(junction, {}), {}});
                (node.kind == "input" ? own.inputs : own.outputs).push_back(places.back().node);
                continue;
            }
            auto placed = place(node, prefix + node.name, depth + 1);
            if (!placed)
                return placed.error();
            places.push_back(std::move(*placed));
        }
        addWires(body, places);
        return own;
    }

    model::NodeId append(const model::Node& node, const std::string& name)
    {
        flat_.nodes.push_back(node);
        flat_.nodes.back().name = name;
        origin_.push_back(drawn_);
        return model::NodeId(flat_.nodes.size() - 1);
    }

    void addWires(const model::Network& body, const std::vector<Placed>& places)
    {
        for (const model::Wire& wire : body.wires) {
            if (!wire.from.valid() || !wire.to.valid() || wire.from.index() >= places.size() ||
                wire.to.index() >= places.size())
                continue;
            const auto from = end(places[wire.from.index()], &Ports::outputs, wire.fromPort);
            const auto to = end(places[wire.to.index()], &Ports::inputs, wire.toPort);
            if (from && to)
                flat_.wires.push_back({from->node, from->port, to->node, to->port});
        }
    }

    /// A port of a node, or the junction that stands for it; none where there is no such port.
    static std::optional<PortOf> end(const Placed& placed,
                                     std::vector<model::NodeId> Ports::*junctions, int port)
    {
        if (!placed.layer)
            return PortOf{placed.node, port};
        const auto& all = (*placed.layer).*junctions;
        if (port < 0 || std::size_t(port) >= all.size())
            return std::nullopt;
        return PortOf{all[std::size_t(port)], 0};
    }

    /// What a node stands for; null: itself.
    Result<const model::Network*> bodyOf(const model::Node& node)
    {
        const model::Network* body = nullptr;
        if (node.kind == "block") {
            const model::Block* block = network_.block(node.attributes.text("block", ""));
            return block == nullptr ? body : &block->body;
        }
        const auto [known, isNew] = kinds_.try_emplace(node.kind, nullptr);
        if (isNew)
            known->second = ops::find(node.kind);
        const ops::OpKind* kind = known->second;
        if (kind == nullptr || !kind->expand || !ops::checkAttributes(*kind, node.attributes))
            return body;
        auto made = kind->expand(ops::canonicalAttributes(*kind, node.attributes));
        if (!made)
            return made.error();
        bodies_.push_back(std::make_unique<model::Network>(std::move(*made)));
        body = bodies_.back().get();
        return body;
    }

    Expansion withoutJunctions(const std::vector<Placed>& places) const
    {
        std::vector<std::optional<PortOf>> feeds(flat_.nodes.size()); // of the junctions
        for (const model::Wire& wire : flat_.wires)
            if (flat_.nodes[wire.to.index()].kind == kJunction)
                feeds[wire.to.index()] = PortOf{wire.from, wire.fromPort};
        Expansion made;
        made.network.name = network_.name;
        made.network.blocks = network_.blocks;
        std::vector<model::NodeId> kept(flat_.nodes.size());
        for (std::size_t at = 0; at < flat_.nodes.size(); ++at)
            if (flat_.nodes[at].kind != kJunction) {
                kept[at] = model::NodeId(made.network.nodes.size());
                made.network.nodes.push_back(flat_.nodes[at]);
                made.origin.push_back(origin_[at]);
            }
        const auto sourceOf = [&](PortOf from) -> std::optional<PortOf> {
            for (std::size_t hops = 0; flat_.nodes[from.node.index()].kind == kJunction; ++hops) {
                const auto& before = feeds[from.node.index()];
                if (!before || hops > flat_.nodes.size())
                    return std::nullopt;
                from = *before;
            }
            return PortOf{kept[from.node.index()], from.port};
        };
        for (const model::Wire& wire : flat_.wires) {
            const auto from = sourceOf({wire.from, wire.fromPort});
            if (from && kept[wire.to.index()].valid())
                made.network.wires.push_back(
                    {from->node, from->port, kept[wire.to.index()], wire.toPort});
        }
        for (const Placed& placed : places) {
            auto& outputs = made.outputs.emplace_back();
            if (placed.layer)
                for (const model::NodeId junction : placed.layer->outputs)
                    outputs.push_back(sourceOf({junction, 0}));
            else if (const auto* kind = ops::find(flat_.nodes[placed.node.index()].kind))
                for (std::size_t port = 0; port < kind->outputs.size(); ++port)
                    outputs.push_back(PortOf{kept[placed.node.index()], int(port)});
        }
        return made;
    }

    const model::Network& network_;
    model::Network flat_; ///< with junctions
    std::vector<model::NodeId> origin_;
    model::NodeId drawn_;
    std::vector<std::unique_ptr<model::Network>> bodies_;
    std::unordered_map<std::string, const ops::OpKind*> kinds_;
};

} // namespace

bool hasLayers(const model::Network& network)
{
    std::unordered_map<std::string, bool> known;
    for (const model::Node& node : network.nodes) {
        const auto [at, isNew] = known.try_emplace(node.kind, false);
        if (isNew) {
            const ops::OpKind* kind = ops::find(node.kind);
            at->second = node.kind == "block" || (kind != nullptr && kind->expand);
        }
        if (at->second)
            return true;
    }
    return false;
}

Result<Expansion> expand(const model::Network& network)
{
    return Expander(network).run();
}

} // namespace plugboard::passes
