// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/memory/live_set.h"

#include <cstdint>
#include <vector>

namespace plugboard::memory {

constexpr std::int64_t kAlignment = 64; ///< bytes: a cache line, an AVX-512 register

inline std::int64_t aligned(std::int64_t size)
{
    return (size + kAlignment - 1) / kAlignment * kAlignment;
}

/// A block to be placed.
struct Block {
    std::int64_t size = 0;
    LiveSet live;
};

/// Offsets in an arena such that blocks in use at the same time do not overlap, and its size.
struct Packing {
    std::vector<std::int64_t> offsets;
    std::int64_t size = 0;
};

/// Best fit in several orders (by size, by size times life, by life, by first use), without and
/// with ceilings close to the lower bound; the smallest arena wins. The optimum is NP-hard (dynamic
/// storage allocation).
Packing pack(const std::vector<Block>& blocks, Stop stop = {});

} // namespace plugboard::memory
