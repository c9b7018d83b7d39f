// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/layered_layout.h"

#include "gui/canvas/layout_fold.h"
#include "gui/canvas/layout_ranks.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace plugboard::gui {
namespace {

constexpr double kLane = 14; ///< height that a passing wire keeps free

/// Boxes and dummies (the lanes of wires that skip ranks), by rank.
class Layers {
public:
    Layers(const LayoutGraph& graph, const LayoutOptions& options)
        : graph_(graph), options_(options), ranks_(ranksOf(graph))
    {
        addVertices();
        addDummies();
        indexNeighbours();
    }

    bool cancelled() const { return options_.cancelled && options_.cancelled->load(); }
    void order();
    void place();
    std::vector<QPointF> points() const;

private:
    void addVertices();
    void addDummies();
    void indexNeighbours();
    void firstOrder();
    void sweep(bool down);
    void placeRank(std::size_t rank, bool down, bool up);
    double heightOf(std::uint32_t vertex) const
    {
        return vertex < graph_.sizes.size() ? graph_.sizes[vertex].height() : kLane;
    }
    /// How hard two neighbours pull at each other: the lanes of long wires run straight.
    double pull(std::uint32_t a, std::uint32_t b) const
    {
        const std::size_t boxes = graph_.sizes.size();
        return a < boxes && b < boxes ? 1 : a >= boxes && b >= boxes ? 8 : 5;
    }
    double gapBetween(std::uint32_t above, std::uint32_t below) const
    {
        const bool boxes = above < graph_.sizes.size() && below < graph_.sizes.size();
        return boxes ? options_.rowGap : options_.rowGap / 2;
    }

    const LayoutGraph& graph_;
    const LayoutOptions& options_;
    Ranks ranks_;
    std::vector<std::uint32_t> rankOf_;               ///< of boxes and dummies
    std::vector<std::vector<std::uint32_t>> members_; ///< per rank, in order
    std::vector<LayoutGraph::Edge> links_;            ///< between ranks that are neighbours
    std::vector<std::uint32_t> upStart_, up_;         ///< neighbours in the rank before
    std::vector<std::uint32_t> downStart_, down_;     ///< and after
    std::vector<float> position_;                     ///< in its rank
    std::vector<double> middle_;                      ///< y of the centre
    std::vector<std::pair<float, std::uint32_t>> keys_;
    std::vector<double> wanted_, offset_, weight_;
    std::vector<std::uint32_t> count_;
};

void Layers::addVertices()
{
    rankOf_ = ranks_.rank;
    members_.resize(ranks_.count);
    for (std::uint32_t box = 0; box < graph_.sizes.size(); ++box)
        if (rankOf_[box] != Ranks::kAlone)
            members_[rankOf_[box]].push_back(box);
}

/// One chain of dummies per source serves all its wires that skip ranks. So many at most that a
/// drawing full of long wires stays affordable: the longest go without.
void Layers::addDummies()
{
    std::vector<std::vector<std::uint32_t>> targets(graph_.sizes.size());
    std::size_t room = graph_.sizes.size() * 4 + 4096;
    for (const LayoutGraph::Edge& edge : graph_.edges) {
        const std::uint32_t from = rankOf_[edge.from];
        const std::uint32_t to = rankOf_[edge.to];
        if (from == Ranks::kAlone || to == Ranks::kAlone || to <= from)
            continue;
        if (to == from + 1)
            links_.push_back(edge);
        else
            targets[edge.from].push_back(edge.to);
    }
    for (std::uint32_t box = 0; box < targets.size(); ++box) {
        std::vector<std::uint32_t>& ends = targets[box];
        if (ends.empty())
            continue;
        std::sort(ends.begin(), ends.end(), [&](std::uint32_t a, std::uint32_t b) {
            return rankOf_[a] < rankOf_[b] || (rankOf_[a] == rankOf_[b] && a < b);
        });
        std::uint32_t tail = box;
        std::uint32_t rank = rankOf_[box];
        for (const std::uint32_t end : ends) {
            const std::size_t needed = rankOf_[end] - 1 - rank;
            if (needed > room)
                break;
            room -= needed;
            while (rank + 1 < rankOf_[end]) {
                const auto dummy = std::uint32_t(rankOf_.size());
                rankOf_.push_back(++rank);
                members_[rank].push_back(dummy);
                links_.push_back({tail, dummy});
                tail = dummy;
            }
            links_.push_back({tail, end});
        }
    }
}

void Layers::indexNeighbours()
{
    const std::size_t vertices = rankOf_.size();
    upStart_.assign(vertices + 1, 0);
    downStart_.assign(vertices + 1, 0);
    for (const LayoutGraph::Edge& link : links_) {
        ++downStart_[link.from + 1];
        ++upStart_[link.to + 1];
    }
    std::partial_sum(upStart_.begin(), upStart_.end(), upStart_.begin());
    std::partial_sum(downStart_.begin(), downStart_.end(), downStart_.begin());
    up_.resize(links_.size());
    down_.resize(links_.size());
    std::vector<std::uint32_t> nextUp(upStart_.begin(), upStart_.end() - 1);
    std::vector<std::uint32_t> nextDown(downStart_.begin(), downStart_.end() - 1);
    for (const LayoutGraph::Edge& link : links_) {
        down_[nextDown[link.from]++] = link.to;
        up_[nextUp[link.to]++] = link.from;
    }
    position_.assign(vertices, 0);
    middle_.assign(vertices, 0);
}

void Layers::firstOrder()
{
    for (const std::vector<std::uint32_t>& rank : members_)
        for (std::size_t at = 0; at < rank.size(); ++at)
            position_[rank[at]] = float(at);
}

void Layers::sweep(bool down)
{
    const std::vector<std::uint32_t>& start = down ? upStart_ : downStart_;
    const std::vector<std::uint32_t>& neighbours = down ? up_ : down_;
    for (std::size_t step = 1; step < members_.size(); ++step) {
        std::vector<std::uint32_t>& rank = members_[down ? step : members_.size() - 1 - step];
        keys_.clear();
        for (const std::uint32_t vertex : rank) {
            float sum = 0;
            for (std::uint32_t at = start[vertex]; at < start[vertex + 1]; ++at)
                sum += position_[neighbours[at]];
            const std::uint32_t degree = start[vertex + 1] - start[vertex];
            keys_.push_back({degree ? sum / float(degree) : position_[vertex], vertex});
        }
        const auto earlier = [](const auto& a, const auto& b) { return a.first < b.first; };
        if (!std::is_sorted(keys_.begin(), keys_.end(), earlier))
            std::stable_sort(keys_.begin(), keys_.end(), earlier);
        // Positions are spread alike over ranks of different length.
        for (std::size_t at = 0; at < keys_.size(); ++at) {
            rank[at] = keys_[at].second;
            position_[rank[at]] = float(at);
        }
    }
}

void Layers::order()
{
    firstOrder();
    for (int at = 0; at < options_.sweeps && !cancelled(); ++at)
        sweep(at % 2 == 0);
}

/// Places one rank: as near as its order and gaps allow to the middle of its neighbours, in the
/// least squares.
void Layers::placeRank(std::size_t rank, bool down, bool up)
{
    const std::vector<std::uint32_t>& members = members_[rank];
    wanted_.clear();
    offset_.clear();
    weight_.clear();
    count_.clear();
    double offset = 0;
    for (std::size_t at = 0; at < members.size(); ++at) {
        const std::uint32_t vertex = members[at];
        if (at > 0)
            offset += (heightOf(members[at - 1]) + heightOf(vertex)) / 2 +
                      gapBetween(members[at - 1], vertex);
        double sum = 0;
        double weight = 0;
        const auto add = [&](std::uint32_t neighbour) {
            const double strength = pull(vertex, neighbour);
            sum += strength * middle_[neighbour];
            weight += strength;
        };
        if (down)
            for (std::uint32_t n = upStart_[vertex]; n < upStart_[vertex + 1]; ++n)
                add(up_[n]);
        if (up)
            for (std::uint32_t n = downStart_[vertex]; n < downStart_[vertex + 1]; ++n)
                add(down_[n]);
        offset_.push_back(offset);
        wanted_.push_back((weight > 0 ? sum / weight : middle_[vertex]) - offset);
        weight_.push_back(weight > 0 ? weight : 0.05);
        count_.push_back(1);
        while (wanted_.size() > 1 && wanted_[wanted_.size() - 2] > wanted_.back()) {
            const std::size_t last = wanted_.size() - 1;
            const double both = weight_[last - 1] + weight_[last];
            wanted_[last - 1] =
                (wanted_[last - 1] * weight_[last - 1] + wanted_[last] * weight_[last]) / both;
            weight_[last - 1] = both;
            count_[last - 1] += count_[last];
            wanted_.pop_back();
            weight_.pop_back();
            count_.pop_back();
        }
    }
    std::size_t at = 0;
    for (std::size_t block = 0; block < wanted_.size(); ++block)
        for (std::uint32_t step = 0; step < count_[block]; ++step, ++at)
            middle_[members[at]] = wanted_[block] + offset_[at];
}

void Layers::place()
{
    for (const std::vector<std::uint32_t>& rank : members_) {
        double y = 0;
        for (std::size_t at = 0; at < rank.size(); ++at) {
            y += heightOf(rank[at]) / 2 + (at ? gapBetween(rank[at - 1], rank[at]) : 0);
            middle_[rank[at]] = y;
            y += heightOf(rank[at]) / 2;
        }
        for (const std::uint32_t vertex : rank)
            middle_[vertex] -= y / 2;
    }
    const std::size_t count = members_.size();
    for (int round = 0; round < 3 && !cancelled(); ++round) {
        for (std::size_t rank = 1; rank < count; ++rank)
            placeRank(rank, true, false);
        for (std::size_t rank = count; rank-- > 0;)
            placeRank(rank, false, true);
    }
    for (std::size_t rank = 0; rank < count; ++rank)
        placeRank(rank, true, true);
}

std::vector<QPointF> Layers::points() const
{
    std::vector<double> widths(members_.size(), 0);
    for (std::size_t rank = 0; rank < members_.size(); ++rank)
        for (const std::uint32_t vertex : members_[rank])
            if (vertex < graph_.sizes.size())
                widths[rank] = std::max(widths[rank], graph_.sizes[vertex].width());
    std::vector<QPointF> points(graph_.sizes.size());
    for (std::uint32_t box = 0; box < points.size(); ++box)
        if (rankOf_[box] != Ranks::kAlone)
            points[box] = {0, middle_[box] - heightOf(box) / 2};
    placeColumns(graph_, ranks_, widths, options_, points);
    return points;
}

/// Boxes that nothing joins stand in rows below all others.
void placeAlone(const LayoutGraph& graph, const Ranks& ranks, const LayoutOptions& options,
                std::vector<QPointF>& points)
{
    std::vector<std::uint32_t> alone;
    double right = 0;
    double bottom = -options.rowGap;
    bool any = false;
    for (std::uint32_t box = 0; box < points.size(); ++box) {
        if (ranks.rank[box] == Ranks::kAlone) {
            alone.push_back(box);
            continue;
        }
        right = std::max(right, points[box].x() + graph.sizes[box].width());
        bottom = any ? std::max(bottom, points[box].y() + graph.sizes[box].height())
                     : points[box].y() + graph.sizes[box].height();
        any = true;
    }
    const double wide = std::max(right, std::sqrt(double(alone.size())) * 1.8 * 200);
    double x = 0;
    double y = bottom + (any ? 2 : 1) * options.rowGap;
    double high = 0;
    for (const std::uint32_t box : alone) {
        if (x > 0 && x + graph.sizes[box].width() > wide) {
            x = 0;
            y += high + options.rowGap;
            high = 0;
        }
        points[box] = {x, y};
        x += graph.sizes[box].width() + options.rowGap;
        high = std::max(high, graph.sizes[box].height());
    }
}

} // namespace

std::vector<QPointF> layeredLayout(const LayoutGraph& graph, const LayoutOptions& options)
{
    if (graph.sizes.empty())
        return {};
    Layers layers(graph, options);
    layers.order();
    layers.place();
    if (layers.cancelled())
        return {};
    std::vector<QPointF> points = layers.points();
    placeAlone(graph, ranksOf(graph), options, points);
    double left = points[0].x();
    double top = points[0].y();
    for (const QPointF& point : points) {
        left = std::min(left, point.x());
        top = std::min(top, point.y());
    }
    for (QPointF& point : points) // on the board's grid of 8
        point = {std::round((point.x() - left) / 8) * 8, std::round((point.y() - top) / 8) * 8};
    return points;
}

} // namespace plugboard::gui
