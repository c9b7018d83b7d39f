// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace plugboard {

/// Cheap monotonic ticks (the time stamp counter where it is invariant, else nanoseconds).
std::uint64_t ticks();
/// Ticks per second, measured once at the first call (about 20 ms), then constant.
double ticksPerSecond();
/// Seconds between two tick values.
double secondsBetween(std::uint64_t begin, std::uint64_t end);

} // namespace plugboard
