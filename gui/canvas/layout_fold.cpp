// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/layout_fold.h"

#include <algorithm>
#include <cmath>

namespace plugboard::gui {
namespace {

constexpr double kWidest = 4.5;       ///< width over height that is left as it is
constexpr double kWanted = 1.9;       ///< of the folded drawing
constexpr double kRowGap = 72;        ///< where wires run back
constexpr std::uint32_t kFewest = 10; ///< ranks

/// Wires that pass the gap after each rank.
std::vector<std::int64_t> wiresAfter(const LayoutGraph& graph, const Ranks& ranks)
{
    std::vector<std::int64_t> passing(ranks.count + 1, 0);
    for (const LayoutGraph::Edge& edge : graph.edges) {
        const std::uint32_t from = ranks.rank[edge.from];
        const std::uint32_t to = ranks.rank[edge.to];
        if (from == Ranks::kAlone || to == Ranks::kAlone || to <= from)
            continue;
        ++passing[from];
        --passing[to];
    }
    for (std::size_t rank = 1; rank < passing.size(); ++rank)
        passing[rank] += passing[rank - 1];
    return passing;
}

/// The rank that each row begins with, cut at the fewest wires near even lengths.
std::vector<std::uint32_t> rowStarts(std::uint32_t ranks, std::uint32_t rows,
                                     const std::vector<std::int64_t>& passing)
{
    std::vector<std::uint32_t> starts{0};
    const double length = double(ranks) / rows;
    for (std::uint32_t row = 1; row < rows; ++row) {
        const auto ideal = std::int64_t(std::lround(length * row));
        const auto slack = std::int64_t(length / 5);
        std::int64_t best = ideal;
        for (std::int64_t away = 0; away <= slack; ++away)
            for (const std::int64_t start : {ideal - away, ideal + away})
                if (start > starts.back() && start < ranks &&
                    passing[std::size_t(start - 1)] < passing[std::size_t(best - 1)])
                    best = start;
        if (best > starts.back())
            starts.push_back(std::uint32_t(best));
    }
    return starts;
}

} // namespace

void foldRows(const LayoutGraph& graph, const Ranks& ranks, const std::vector<double>& left,
              double columnGap, std::vector<QPointF>& points)
{
    if (ranks.count < kFewest)
        return;
    double top = 1e300;
    double bottom = -1e300;
    for (std::uint32_t box = 0; box < points.size(); ++box) {
        if (ranks.rank[box] == Ranks::kAlone)
            continue;
        top = std::min(top, points[box].y());
        bottom = std::max(bottom, points[box].y() + graph.sizes[box].height());
    }
    const double width = left[ranks.count] - columnGap;
    const double height = bottom - top;
    if (width / height < kWidest)
        return;
    const double rows = std::sqrt(width / (kWanted * (height + kRowGap)));
    const std::vector<std::uint32_t> starts =
        rowStarts(ranks.count, std::clamp(std::uint32_t(rows + 0.5), 1u, ranks.count / 4),
                  wiresAfter(graph, ranks));
    std::vector<std::uint32_t> rowOf(ranks.count);
    for (std::uint32_t row = 0, rank = 0; rank < ranks.count; ++rank) {
        if (row + 1 < starts.size() && starts[row + 1] == rank)
            ++row;
        rowOf[rank] = row;
    }
    std::vector<double> rowTop(starts.size(), 1e300);
    std::vector<double> rowBottom(starts.size(), -1e300);
    for (std::uint32_t box = 0; box < points.size(); ++box) {
        if (ranks.rank[box] == Ranks::kAlone)
            continue;
        const std::uint32_t row = rowOf[ranks.rank[box]];
        rowTop[row] = std::min(rowTop[row], points[box].y());
        rowBottom[row] = std::max(rowBottom[row], points[box].y() + graph.sizes[box].height());
    }
    std::vector<double> shift(starts.size(), 0);
    double next = 0;
    for (std::size_t row = 0; row < starts.size(); ++row) {
        shift[row] = next - rowTop[row];
        next += rowBottom[row] - rowTop[row] + kRowGap;
    }
    for (std::uint32_t box = 0; box < points.size(); ++box) {
        if (ranks.rank[box] == Ranks::kAlone)
            continue;
        const std::uint32_t row = rowOf[ranks.rank[box]];
        points[box] += QPointF(-left[starts[row]], shift[row]);
    }
}

} // namespace plugboard::gui
