// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/layout_ranks.h"

#include <algorithm>
#include <numeric>

namespace plugboard::gui {
namespace {

struct Successors {
    std::vector<std::uint32_t> start;
    std::vector<std::uint32_t> of;
};

Successors successorsOf(const LayoutGraph& graph)
{
    Successors successors;
    successors.start.assign(graph.sizes.size() + 1, 0);
    for (const LayoutGraph::Edge& edge : graph.edges)
        ++successors.start[edge.from + 1];
    std::partial_sum(successors.start.begin(), successors.start.end(), successors.start.begin());
    successors.of.resize(graph.edges.size());
    std::vector<std::uint32_t> next(successors.start.begin(), successors.start.end() - 1);
    for (const LayoutGraph::Edge& edge : graph.edges)
        successors.of[next[edge.from]++] = edge.to;
    return successors;
}

/// An order in which every wire but those that close a cycle leads forward.
std::vector<std::uint32_t> forwardOrder(const LayoutGraph& graph, const Successors& successors,
                                        std::vector<std::uint32_t> before)
{
    std::vector<std::uint32_t> order;
    std::vector<char> taken(graph.sizes.size(), 0);
    const auto take = [&](std::uint32_t box) {
        taken[box] = 1;
        order.push_back(box);
    };
    for (std::uint32_t box = 0; box < before.size(); ++box)
        if (before[box] == 0)
            take(box);
    std::uint32_t breaker = 0;
    for (std::size_t at = 0; order.size() < before.size(); ++at) {
        if (at == order.size()) { // only cycles are left: open one at its first box
            while (taken[breaker])
                ++breaker;
            take(breaker);
        }
        const std::uint32_t box = order[at];
        for (std::uint32_t n = successors.start[box]; n < successors.start[box + 1]; ++n) {
            const std::uint32_t next = successors.of[n];
            if (!taken[next] && --before[next] == 0)
                take(next);
        }
    }
    return order;
}

} // namespace

Ranks ranksOf(const LayoutGraph& graph)
{
    const std::size_t count = graph.sizes.size();
    const Successors successors = successorsOf(graph);
    std::vector<std::uint32_t> before(count, 0);
    std::vector<char> joined(count, 0);
    for (const LayoutGraph::Edge& edge : graph.edges) {
        if (edge.from == edge.to)
            continue;
        ++before[edge.to];
        joined[edge.from] = joined[edge.to] = 1;
    }
    const std::vector<std::uint32_t> order = forwardOrder(graph, successors, before);
    std::vector<std::uint32_t> place(count);
    for (std::uint32_t at = 0; at < count; ++at)
        place[order[at]] = at;

    Ranks ranks;
    ranks.rank.assign(count, 0);
    for (const std::uint32_t box : order)
        for (std::uint32_t n = successors.start[box]; n < successors.start[box + 1]; ++n) {
            const std::uint32_t next = successors.of[n];
            if (place[next] > place[box])
                ranks.rank[next] = std::max(ranks.rank[next], ranks.rank[box] + 1);
        }
    for (std::uint32_t box = 0; box < count; ++box) {
        if (before[box] == 0 && successors.start[box] < successors.start[box + 1]) {
            std::uint32_t first = Ranks::kAlone;
            for (std::uint32_t n = successors.start[box]; n < successors.start[box + 1]; ++n)
                if (successors.of[n] != box)
                    first = std::min(first, ranks.rank[successors.of[n]]);
            if (first != Ranks::kAlone && first > 0)
                ranks.rank[box] = first - 1;
        }
        if (!joined[box])
            ranks.rank[box] = Ranks::kAlone;
        else
            ranks.count = std::max(ranks.count, ranks.rank[box] + 1);
    }
    return ranks;
}

} // namespace plugboard::gui
