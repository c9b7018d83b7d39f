// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "profiler/report.h"

#include <array>
#include <cstdint>

namespace plugboard::gui {

/// The hatch of an idle cause, the same in every view: eight rows of eight pixels, one bit each.
/// Causes are told apart without colours.
std::array<std::uint8_t, 8> hatchOf(profiler::IdleCause cause);

} // namespace plugboard::gui
