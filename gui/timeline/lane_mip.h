// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/timeline/bar_style.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace plugboard::gui {

/// What a stretch of a lane is busy with: the class that takes most of it, and the busy share.
struct MipBucket {
    std::uint8_t barClass = 0;
    std::uint8_t fill = 0; ///< 255: all of it; never 0 where there is a bar
};

/// A lane seen from afar: buckets of 2^(shift + level) nanoseconds, each level half of the one
/// below. Grows at its end in amortised constant time; holds at most a bucket per two bars at the
/// lowest level (the lowest level is dropped when there are more), so about two bytes per bar.
class LaneMip {
public:
    /// Samples one level from left to right.
    class Reader;

    /// Bars in order of begin.
    void add(std::uint64_t begin, std::uint64_t end, BarClass barClass);

    int shift() const { return shift_; }
    int levels() const { return int(levels_.size()); }
    /// The level whose buckets are at most this long, or -1 where even the lowest is longer.
    int levelFor(double nanoseconds) const;
    MipBucket bucket(int level, std::uint64_t index) const;
    std::size_t bytes() const;

private:
    void coarsenFor(std::uint64_t end);
    void coarsen();
    void closeOpen();
    void push(MipBucket bucket);
    MipBucket openBucket() const;

    std::vector<std::vector<MipBucket>> levels_{1};
    int shift_ = 10;
    std::uint64_t bars_ = 0;
    std::uint64_t openIndex_ = 0;                   ///< of the bucket that is being filled
    std::array<std::uint64_t, kBarClasses> open_{}; ///< nanoseconds by class
};

class LaneMip::Reader {
public:
    Reader(const LaneMip& mip, int level);
    /// What [begin, end) holds: the class that takes most of it, and the busy share.
    MipBucket sample(double begin, double end) const { return sampleAt(place(begin), place(end)); }

    /// A time in parts of a bucket: this and sampleAt() run for each column of each row of a frame.
    std::int64_t place(double time) const { return std::int64_t(time * scale_); }
    MipBucket sampleAt(std::int64_t begin, std::int64_t end) const
    {
        begin = std::max<std::int64_t>(begin, 0);
        const std::int64_t stop = std::min((end - 1) >> kBits, last_);
        std::int64_t most = 0;
        std::int64_t busy = 0;
        std::uint8_t barClass = 0;
        for (std::int64_t index = begin >> kBits; index <= stop; ++index) {
            const MipBucket here =
                index < size_ ? buckets_[index] : mip_.bucket(level_, std::uint64_t(index));
            const std::int64_t from = std::max(index << kBits, begin);
            const std::int64_t to = std::min((index + 1) << kBits, end);
            const std::int64_t part = here.fill * (to - from);
            busy += part;
            if (part > most) {
                most = part;
                barClass = here.barClass;
            }
        }
        if (busy <= 0)
            return {};
        const float share = float(busy) / float(end - begin);
        return {barClass, std::uint8_t(std::clamp(share + 0.5f, 1.0f, 255.0f))};
    }

private:
    static constexpr int kBits = 16;

    const LaneMip& mip_;
    int level_;
    double scale_; ///< parts per nanosecond
    const MipBucket* buckets_;
    std::int64_t size_;
    std::int64_t last_; ///< behind this bucket there is nothing
};

} // namespace plugboard::gui
