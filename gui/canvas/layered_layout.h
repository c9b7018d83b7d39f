// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/network.h"

#include <QPointF>
#include <QSizeF>

#include <atomic>
#include <cstdint>
#include <vector>

namespace plugboard::gui {

/// Boxes and what leads from which to which. An edge from a box to itself is ignored.
struct LayoutGraph {
    struct Edge {
        std::uint32_t from;
        std::uint32_t to;
    };
    std::vector<QSizeF> sizes;
    std::vector<Edge> edges;
};

struct LayoutOptions {
    double columnGap = 120; ///< between ranks, scene units: room for a shape at the pin
    double rowGap = 32;     ///< between boxes of one rank
    int sweeps = 12;        ///< orderings by barycentre
    bool fold = true;       ///< a drawing much longer than high continues in rows, as text does
    QSizeF window = {};     ///< pixels that it is to be read in; empty: not known
    const std::atomic<bool>* cancelled = nullptr;
};

/// Left to right: a box stands in a column after all that lead to it, wires that skip columns keep
/// a lane free, columns are ordered by the barycentre of their neighbours and placed as near to
/// them as the gaps allow. Boxes without any edge stand in rows below. The same graph gives the
/// same places; cancelled: an empty result.
/// source  Sugiyama, Tagawa, Toda: Methods for visual understanding of hierarchical system
///         structures (1981); places by isotonic regression (pool adjacent violators)
std::vector<QPointF> layeredLayout(const LayoutGraph& graph, const LayoutOptions& options = {});

} // namespace plugboard::gui
