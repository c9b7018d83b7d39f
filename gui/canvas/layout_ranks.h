// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/canvas/layered_layout.h"

namespace plugboard::gui {

/// The column of each box.
struct Ranks {
    static constexpr std::uint32_t kAlone = 0xffffffffu; ///< joined with nothing
    std::vector<std::uint32_t> rank;
    std::uint32_t count = 0;
};

/// Longest path from a source; a box without anything before it stands right before its first
/// successor. On a cycle the wire that closes it is left out: it runs backwards.
Ranks ranksOf(const LayoutGraph& graph);

} // namespace plugboard::gui
