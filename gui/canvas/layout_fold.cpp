// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/layout_fold.h"

#include <algorithm>
#include <cmath>

namespace plugboard::gui {
namespace {

constexpr double kWidest = 4.5;          ///< width over height that is left as it is
constexpr double kWanted = 1.9;          ///< of the folded drawing
constexpr double kRowGap = 72;           ///< where wires run back
constexpr std::uint32_t kFewest = 10;    ///< ranks
constexpr double kReadable = 0.75;       ///< scale at which a drawing is left in one row
constexpr double kAsGood = 0.96;         ///< of the largest scale: so much is given for fewer rows
constexpr double kWireRoom = 12;         ///< between a wire that runs back and the boxes
constexpr std::size_t kManyEdges = 5000; ///< more are not looked at one by one

/// How close columns stand, and the scale that is reason enough for it.
struct Spacing {
    double columnGap;
    double rowGap;
    double enough;
};
constexpr Spacing kSpacings[] = {{120, 72, 0.62}, {88, 64, 0.5}, {64, 56, 0.42}, {48, 48, 0.17}};

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

struct Extent {
    double top = 1e300;
    double bottom = -1e300;
    double height() const { return bottom - top; }
    void unite(const Extent& other)
    {
        top = std::min(top, other.top);
        bottom = std::max(bottom, other.bottom);
    }
};

/// Tries ways to fold a drawing whose ranks have heights already.
class Folder {
public:
    Folder(const LayoutGraph& graph, const Ranks& ranks, const std::vector<double>& widths,
           const LayoutOptions& options, std::vector<QPointF>& points)
        : graph_(graph), ranks_(ranks), widths_(widths), options_(options), points_(points),
          passing_(wiresAfter(graph, ranks)), extents_(ranks.count)
    {
        for (std::uint32_t box = 0; box < points.size(); ++box)
            if (ranks.rank[box] != Ranks::kAlone)
                extents_[ranks.rank[box]].unite(
                    {points[box].y(), points[box].y() + graph.sizes[box].height()});
    }

    void place()
    {
        const std::vector<std::uint32_t> oneRow{0};
        const Spacing usual{options_.columnGap, kRowGap, 0};
        if (ranks_.count < 2 || !options_.fold)
            put(oneRow, usual);
        else if (!options_.window.isEmpty())
            putInto(options_.window);
        else
            put(startsOfScreen(usual), usual);
    }

private:
    std::vector<Extent> rowsOf(const std::vector<std::uint32_t>& starts) const
    {
        std::vector<Extent> rows(starts.size());
        for (std::uint32_t row = 0, rank = 0; rank < ranks_.count; ++rank) {
            if (row + 1 < starts.size() && starts[row + 1] == rank)
                ++row;
            rows[row].unite(extents_[rank]);
        }
        return rows;
    }

    double middleOf(std::uint32_t box) const
    {
        return points_[box].y() + graph_.sizes[box].height() / 2;
    }

    /// Room below each row. A wire that runs back does so half way between its ends, which must be
    /// between the rows.
    std::vector<double> gapsOf(const std::vector<std::uint32_t>& starts,
                               const std::vector<Extent>& rows, const Spacing& spacing) const
    {
        std::vector<double> gaps(rows.size(), spacing.rowGap);
        if (rows.size() < 2 || graph_.edges.size() > kManyEdges)
            return gaps;
        const auto rowOf = [&](std::uint32_t rank) {
            return std::size_t(std::upper_bound(starts.begin(), starts.end(), rank) -
                               starts.begin()) -
                   1;
        };
        for (const LayoutGraph::Edge& edge : graph_.edges) {
            const std::uint32_t from = ranks_.rank[edge.from];
            const std::uint32_t to = ranks_.rank[edge.to];
            if (from == Ranks::kAlone || to == Ranks::kAlone || rowOf(to) != rowOf(from) + 1)
                continue;
            const Extent& upper = rows[rowOf(from)];
            const Extent& lower = rows[rowOf(to)];
            const double off =
                (upper.bottom - middleOf(edge.from)) - (middleOf(edge.to) - lower.top);
            double& gap = gaps[rowOf(from)];
            gap = std::max(gap, 2 * kWireRoom + std::abs(off));
        }
        return gaps;
    }

    QSizeF sizeOf(const std::vector<std::uint32_t>& starts, const Spacing& spacing) const
    {
        double widest = 0;
        for (std::size_t row = 0; row < starts.size(); ++row) {
            const std::uint32_t end = row + 1 < starts.size() ? starts[row + 1] : ranks_.count;
            double width = -spacing.columnGap;
            for (std::uint32_t rank = starts[row]; rank < end; ++rank)
                width += widths_[rank] + spacing.columnGap;
            widest = std::max(widest, width);
        }
        const std::vector<Extent> rows = rowsOf(starts);
        const std::vector<double> gaps = gapsOf(starts, rows, spacing);
        double height = -gaps.back();
        for (std::size_t row = 0; row < rows.size(); ++row)
            height += rows[row].height() + gaps[row];
        return {widest, height};
    }

    std::vector<std::uint32_t> startsOfScreen(const Spacing& spacing) const
    {
        const QSizeF size = sizeOf({0}, spacing);
        if (ranks_.count < kFewest || size.width() / size.height() < kWidest)
            return {0};
        const double rows = std::sqrt(size.width() / (kWanted * (size.height() + spacing.rowGap)));
        return rowStarts(ranks_.count, std::clamp(std::uint32_t(rows + 0.5), 1u, ranks_.count / 4),
                         passing_);
    }

    double scaleIn(const QSizeF& window, const QSizeF& size) const
    {
        return std::min(window.width() / size.width(), window.height() / size.height());
    }

    /// As few rows as come near to the largest scale.
    std::vector<std::uint32_t> bestStarts(const QSizeF& window, const Spacing& spacing,
                                          double& scale) const
    {
        std::vector<std::uint32_t> best{0};
        scale = scaleIn(window, sizeOf(best, spacing));
        double previous = scale;
        for (std::uint32_t rows = 2; rows <= ranks_.count / 2 && scale < kReadable; ++rows) {
            std::vector<std::uint32_t> starts = rowStarts(ranks_.count, rows, passing_);
            const double here = scaleIn(window, sizeOf(starts, spacing));
            if (here * kAsGood > scale) {
                scale = here;
                best = std::move(starts);
            }
            if (here < 0.7 * scale && here < previous)
                break; // it is too high already
            previous = here;
        }
        return best;
    }

    void putInto(const QSizeF& window)
    {
        for (const Spacing& spacing : kSpacings) {
            double scale = 0;
            const std::vector<std::uint32_t> starts = bestStarts(window, spacing, scale);
            if (scale < spacing.enough)
                continue;
            put(starts, spacing);
            return;
        }
        const Spacing usual{options_.columnGap, kRowGap, 0};
        double scale = 0; // no name would be read, however close they stood
        put(bestStarts(window, usual, scale), usual);
    }

    void put(const std::vector<std::uint32_t>& starts, const Spacing& spacing)
    {
        const std::vector<Extent> rows = rowsOf(starts);
        const std::vector<double> gaps = gapsOf(starts, rows, spacing);
        std::vector<QPointF> corner(ranks_.count); // x of a rank, and how far down it moves
        double next = 0;
        double left = 0;
        for (std::uint32_t row = 0, rank = 0; rank < ranks_.count; ++rank) {
            if (row + 1 < starts.size() && starts[row + 1] == rank) {
                next += rows[row].height() + gaps[row];
                ++row;
                left = 0;
            }
            corner[rank] = {left, starts.size() > 1 ? next - rows[row].top : 0};
            left += widths_[rank] + spacing.columnGap;
        }
        for (std::uint32_t box = 0; box < points_.size(); ++box)
            if (ranks_.rank[box] != Ranks::kAlone)
                points_[box] = QPointF(0, points_[box].y()) + corner[ranks_.rank[box]];
    }

    const LayoutGraph& graph_;
    const Ranks& ranks_;
    const std::vector<double>& widths_;
    const LayoutOptions& options_;
    std::vector<QPointF>& points_;
    std::vector<std::int64_t> passing_;
    std::vector<Extent> extents_;
};

} // namespace

void placeColumns(const LayoutGraph& graph, const Ranks& ranks, const std::vector<double>& widths,
                  const LayoutOptions& options, std::vector<QPointF>& points)
{
    Folder(graph, ranks, widths, options, points).place();
}

} // namespace plugboard::gui
