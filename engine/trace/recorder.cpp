// SPDX-License-Identifier: Apache-2.0
#include "engine/trace/recorder.h"

#include <algorithm>
#include <bit>

namespace plugboard::trace {

LaneRecorder::LaneRecorder(std::size_t capacity)
    : ring_(std::bit_ceil(std::max<std::size_t>(capacity, 2))), mask_(ring_.size() - 1)
{
}

std::size_t LaneRecorder::drain(std::vector<Firing>& into)
{
    const std::uint64_t from = tail_.load(std::memory_order_relaxed);
    const std::uint64_t to = head_.load(std::memory_order_acquire);
    into.reserve(into.size() + std::size_t(to - from));
    for (std::uint64_t at = from; at < to; ++at)
        into.push_back(ring_[at & mask_]);
    tail_.store(to, std::memory_order_release);
    return std::size_t(to - from);
}

} // namespace plugboard::trace
