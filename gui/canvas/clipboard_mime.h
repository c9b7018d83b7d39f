// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace plugboard::gui {

/// What copies of a drawing carry on the clipboard: protobuf text, as *.txt files have it.
inline constexpr auto kNetworkMime = "application/x-plugboard-network";
inline constexpr auto kTopologyMime = "application/x-plugboard-topology";

} // namespace plugboard::gui
