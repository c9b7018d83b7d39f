// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/canvas/board_scene.h"
#include "gui/canvas/network_level.h"

namespace plugboard::gui {

inline constexpr double kFrameTitle = 32;  ///< height of a group's name above what is in it
inline constexpr double kFrameMargin = 16; ///< of its frame, at the other sides

/// Places for the chips of a level (left upper corners), one per chip. An open group is laid out by
/// itself and takes its place among the others as one box, so that frames cover nothing else.
/// window  pixels that all of it is to be read in; empty: not known
std::vector<QPointF> placesOf(const NetworkLevel& level, const ScopeTree& tree,
                              const std::vector<Chip>& chips, const std::vector<BoardWire>& wires,
                              QSizeF window);

} // namespace plugboard::gui
