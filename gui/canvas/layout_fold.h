// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/canvas/layout_ranks.h"

namespace plugboard::gui {

/// A drawing of many columns that is far wider than high is cut into rows, as text is: where few
/// wires are cut, into so many rows that it comes near to the shape of a screen.
///
/// left    x of each rank, and where the last one ends
/// points  left upper corners, changed in place
void foldRows(const LayoutGraph& graph, const Ranks& ranks, const std::vector<double>& left,
              double columnGap, std::vector<QPointF>& points);

} // namespace plugboard::gui
