// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/trace/trace.h"
#include "gui/timeline/lane_mip.h"

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace plugboard::gui {

/// Nanoseconds by class of bar.
using ClassTimes = std::array<std::uint64_t, kBarClasses>;

/// The firings of a lane as arrays, in chunks of 1,024: 16 bytes per firing (begin and duration as
/// 32 bits behind the chunk's base; a chunk that spans more than 4 s takes 64 bits) and its mip
/// pyramid. Grows at its end; what is stored never changes.
class LaneStore {
public:
    /// False, and nothing stored, where it begins before the last one.
    bool append(const trace::Firing& firing, BarClass barClass);

    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    std::uint64_t begin(std::size_t at) const { return chunks_[at >> kBits].begin(at & kMask); }
    std::uint64_t end(std::size_t at) const { return chunks_[at >> kBits].end(at & kMask); }
    std::uint32_t task(std::size_t at) const { return chunks_[at >> kBits].task(at & kMask); }
    std::uint32_t firing(std::size_t at) const { return chunks_[at >> kBits].firing(at & kMask); }
    trace::Firing at(std::size_t index) const
    {
        return {begin(index), end(index), task(index), firing(index)};
    }
    std::uint64_t lastEnd() const { return empty() ? 0 : end(size_ - 1); }

    /// Index of the first firing that ends behind this time; size() where there is none.
    std::size_t firstEndingAfter(std::uint64_t time) const;
    /// The same from `from` on, quickest where the answer is near.
    std::size_t nextEndingAfter(std::uint64_t time, std::size_t from) const;
    /// Busy time inside [begin, end), exact.
    ClassTimes busy(std::uint64_t begin, std::uint64_t end,
                    std::span<const BarClass> classOfTask) const;

    const LaneMip& mip() const { return mip_; }
    std::size_t bytes() const;

private:
    static constexpr std::size_t kBits = 10;
    static constexpr std::size_t kMask = (std::size_t(1) << kBits) - 1;

    struct Chunk {
        std::uint64_t base = 0; ///< begin of its first firing
        std::uint32_t capacity = 0;
        std::uint32_t count = 0;
        std::unique_ptr<std::uint32_t[]> columns; ///< begin, duration, task, firing
        std::unique_ptr<std::uint64_t[]> wide;    ///< begin, end; null: the columns suffice
        ClassTimes busyBefore{};                  ///< of the lane, before this chunk

        std::uint64_t begin(std::size_t at) const { return wide ? wide[at] : base + columns[at]; }
        std::uint64_t end(std::size_t at) const
        {
            return wide ? wide[capacity + at] : base + columns[at] + columns[capacity + at];
        }
        std::uint32_t task(std::size_t at) const { return columns[2 * capacity + at]; }
        std::uint32_t firing(std::size_t at) const { return columns[3 * capacity + at]; }
        void grow();
        void widen();
        void push(const trace::Firing& firing);
    };

    ClassTimes busyUntil(std::uint64_t time, std::span<const BarClass> classOfTask) const;

    std::vector<Chunk> chunks_;
    std::size_t size_ = 0;
    ClassTimes busy_{};
    LaneMip mip_;
};

} // namespace plugboard::gui
