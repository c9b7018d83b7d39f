// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/canvas/layout_ranks.h"

namespace plugboard::gui {

/// Places the columns, one per rank. A drawing of many columns that is far wider than high is cut
/// into rows, as text is: where few wires are cut; into so many rows that it comes out largest in
/// the window, with columns closer together where it would be too small to be read; where no window
/// is known, so that it comes near to the shape of a screen.
///
/// widths  of each rank
/// points  left upper corners: y is given, both are set in place
void placeColumns(const LayoutGraph& graph, const Ranks& ranks, const std::vector<double>& widths,
                  const LayoutOptions& options, std::vector<QPointF>& points);

} // namespace plugboard::gui
