// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/units.h"

namespace plugboard::runner {

/// float32 multiply-adds that the calling thread's core does with all operands in registers: twelve
/// independent chains of the widest vectors it has (AVX-512, AVX2; elsewhere what the compiler
/// makes of four lanes), the best of the slices that fit in `budget`.
FlopsPerSecond measuredFmaPeak(Seconds budget);

/// Bytes read and written per second by a copy between two arrays of `size` bytes each, which
/// should be well beyond the caches; the best pass that fits in `budget`, at least two.
BytesPerSecond measuredMemoryBandwidth(Bytes size, Seconds budget);

} // namespace plugboard::runner
