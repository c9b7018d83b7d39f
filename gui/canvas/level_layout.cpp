// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/level_layout.h"

#include "gui/canvas/layered_layout.h"

#include <map>

namespace plugboard::gui {
namespace {

class Layout {
public:
    Layout(const NetworkLevel& level, const ScopeTree& tree, const std::vector<Chip>& chips,
           const std::vector<BoardWire>& wires)
        : level_(level), tree_(tree), chips_(chips), wires_(wires), places_(chips.size())
    {
    }

    std::vector<QPointF> all(QSizeF window)
    {
        place(level_.entered, window);
        return std::move(places_);
    }

private:
    /// The box of an open scope that a chip belongs to: itself, or the open scope in which it is.
    struct Item {
        bool isScope = false;
        std::uint32_t id = 0;
        auto operator<=>(const Item&) const = default;
    };

    Item itemOf(std::uint32_t chip, std::uint32_t scope) const
    {
        std::uint32_t at = level_.chips[chip].scope;
        if (at == scope)
            return {false, chip};
        while (tree_.scopes()[at].parent != scope)
            at = tree_.scopes()[at].parent;
        return {true, at};
    }

    /// Places what is in a scope from (0, 0). Gives its size.
    QSizeF place(std::uint32_t scope, QSizeF window)
    {
        std::vector<Item> items;
        std::vector<std::uint32_t> members;
        std::map<Item, std::uint32_t> boxOf;
        LayoutGraph graph;
        for (std::uint32_t chip = 0; chip < chips_.size(); ++chip) {
            if (!tree_.contains(scope, level_.chips[chip].scope))
                continue;
            members.push_back(chip);
            const Item item = itemOf(chip, scope);
            if (!boxOf.try_emplace(item, std::uint32_t(items.size())).second)
                continue;
            items.push_back(item);
            graph.sizes.push_back(item.isScope ? place(item.id, window) + frame()
                                               : QSizeF(chips_[chip].width, chips_[chip].height));
        }
        const auto inside = [&](std::uint32_t chip) {
            return tree_.contains(scope, level_.chips[chip].scope);
        };
        for (const BoardWire& wire : wires_)
            if (inside(wire.from) && inside(wire.to)) {
                const std::uint32_t from = boxOf.at(itemOf(wire.from, scope));
                const std::uint32_t to = boxOf.at(itemOf(wire.to, scope));
                if (from != to)
                    graph.edges.push_back({from, to});
            }
        const std::vector<QPointF> corners = layeredLayout(graph, {.window = window});
        QSizeF size;
        for (std::size_t box = 0; box < corners.size(); ++box)
            size = size.expandedTo({corners[box].x() + graph.sizes[box].width(),
                                    corners[box].y() + graph.sizes[box].height()});
        for (const std::uint32_t chip : members) {
            const Item item = itemOf(chip, scope);
            const QPointF corner = corners[boxOf.at(item)];
            places_[chip] =
                item.isScope ? places_[chip] + corner + QPointF(kFrameMargin, kFrameTitle) : corner;
        }
        return size;
    }

    static QSizeF frame() { return {2 * kFrameMargin, kFrameTitle + kFrameMargin}; }

    const NetworkLevel& level_;
    const ScopeTree& tree_;
    const std::vector<Chip>& chips_;
    const std::vector<BoardWire>& wires_;
    std::vector<QPointF> places_;
};

} // namespace

std::vector<QPointF> placesOf(const NetworkLevel& level, const ScopeTree& tree,
                              const std::vector<Chip>& chips, const std::vector<BoardWire>& wires,
                              QSizeF window)
{
    if (!level.flat)
        return Layout(level, tree, chips, wires).all(window);
    LayoutGraph graph;
    for (const Chip& chip : chips)
        graph.sizes.push_back({chip.width, chip.height});
    for (const BoardWire& wire : wires)
        graph.edges.push_back({wire.from, wire.to});
    return layeredLayout(graph, {.window = window});
}

} // namespace plugboard::gui
