// SPDX-License-Identifier: Apache-2.0
#include "engine/memory/precedence.h"

#include <algorithm>

namespace plugboard::memory {
namespace {

using model::FlatProgram;
using model::LaneId;

/// Something that an entry comes after: entry number `from`, so many steps back.
struct Before {
    std::size_t from;
    std::int32_t stepsBack;
};

/// The entries of one step, numbered lane after lane, and what each comes right after.
struct StepGraph {
    std::vector<std::size_t> first;
    std::vector<LaneId> lane;        ///< per entry
    std::vector<std::int64_t> place; ///< per entry: position on its lane
    std::vector<std::vector<Before>> before;

    explicit StepGraph(const FlatProgram& flat)
    {
        for (std::size_t at = 0; at < flat.lanes.size(); ++at) {
            first.push_back(lane.size());
            for (std::size_t position = 0; position < flat.lanes[at].size(); ++position) {
                lane.push_back(LaneId(at));
                place.push_back(std::int64_t(position));
            }
        }
        before.resize(lane.size());
        for (std::size_t entry = 0; entry < lane.size(); ++entry) {
            const std::size_t length = flat.lanes[lane[entry].index()].size();
            if (place[entry] > 0)
                before[entry].push_back({entry - 1, 0});
            else
                before[entry].push_back({entry + length - 1, 1});
        }
        for (std::size_t edge = 0; edge < flat.program->edges.size(); ++edge)
            addEdge(flat, std::uint32_t(edge));
    }

    void addEdge(const FlatProgram& flat, std::uint32_t edge)
    {
        const model::TaskId to = flat.program->edges[edge].to;
        for (int m = 0; m < flat.firingsPerStep(to); ++m) {
            const model::Wait wait = model::waitOf(flat, edge, m);
            const std::size_t entry =
                first[flat.laneOfTask[to.index()].index()] + flat.position(to, m);
            before[entry].push_back({first[wait.lane.index()] + wait.position, wait.stepsBack});
        }
    }
};

/// The entries in an order that respects all waits within the step; shorter where there is none.
std::vector<std::size_t> orderOf(const StepGraph& graph)
{
    const std::size_t entries = graph.lane.size();
    std::vector<std::vector<std::size_t>> after(entries);
    std::vector<std::size_t> missing(entries, 0);
    for (std::size_t entry = 0; entry < entries; ++entry)
        for (const Before& one : graph.before[entry])
            if (one.stepsBack == 0) {
                after[one.from].push_back(entry);
                ++missing[entry];
            }
    std::vector<std::size_t> order;
    for (std::size_t entry = 0; entry < entries; ++entry)
        if (missing[entry] == 0)
            order.push_back(entry);
    for (std::size_t at = 0; at < order.size(); ++at)
        for (const std::size_t entry : after[order[at]])
            if (--missing[entry] == 0)
                order.push_back(entry);
    return order;
}

} // namespace

std::optional<Precedence> Precedence::of(const FlatProgram& flat, Stop stop)
{
    const StepGraph graph(flat);
    const std::vector<std::size_t> order = orderOf(graph);
    if (order.size() != graph.lane.size())
        return std::nullopt;
    const std::size_t lanes = flat.lanes.size();
    Precedence result;
    result.first_ = graph.first;
    for (const auto& lane : flat.lanes)
        result.lengths_.push_back(std::int64_t(lane.size()));
    result.known_.assign(order.size() * lanes, kNever);
    // A path may pass several step boundaries; each round extends it by at least one. What is not
    // found within the rounds is only not used.
    constexpr int kRounds = 32;
    bool changed = true;
    for (int round = 0; round < kRounds && changed && !stop.asked(); ++round) {
        changed = false;
        for (const std::size_t entry : order) {
            std::int64_t* mine = &result.known_[entry * lanes];
            const auto raise = [&](std::size_t lane, std::int64_t position) {
                if (position > mine[lane]) {
                    mine[lane] = position;
                    changed = true;
                }
            };
            for (const Before& one : graph.before[entry]) {
                const std::int64_t* theirs = &result.known_[one.from * lanes];
                for (std::size_t lane = 0; lane < lanes; ++lane)
                    if (theirs[lane] != kNever)
                        raise(lane, theirs[lane] - one.stepsBack * result.lengths_[lane]);
                const std::size_t from = graph.lane[one.from].index();
                raise(from, graph.place[one.from] - one.stepsBack * result.lengths_[from]);
            }
        }
    }
    return result;
}

} // namespace plugboard::memory
