// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace plugboard::gui {

/// What the palette drags onto a canvas; the data are UTF-8 text.
inline constexpr auto kKindMime = "application/x-plugboard-kind"; ///< an op kind's name
inline constexpr auto kPresetMime =
    "application/x-plugboard-preset"; ///< a preset, "host", "switch"

} // namespace plugboard::gui
