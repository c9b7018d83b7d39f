// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/timeline/lane_mip.h"

#include <algorithm>
#include <cmath>

namespace plugboard::gui {
namespace {

constexpr std::uint64_t kLeastBuckets = 2048;

MipBucket merged(MipBucket first, MipBucket second)
{
    const int sum = first.fill + second.fill;
    const int half = sum / 2 + (sum & (sum / 2) & 1); // to even: no drift over the levels
    return {first.fill >= second.fill ? first.barClass : second.barClass,
            std::uint8_t(sum == 1 ? 1 : half)};
}

} // namespace

void LaneMip::add(std::uint64_t begin, std::uint64_t end, BarClass barClass)
{
    ++bars_;
    end = std::max(end, begin + 1); // a bar without duration is seen too
    coarsenFor(end);
    std::uint64_t at = std::max(begin, openIndex_ << shift_);
    while (at < end) {
        const std::uint64_t bucket = at >> shift_;
        while (openIndex_ < bucket)
            closeOpen();
        const std::uint64_t stop = std::min(end, (bucket + 1) << shift_);
        open_[std::size_t(barClass)] += stop - at;
        at = stop;
    }
}

void LaneMip::coarsenFor(std::uint64_t end)
{
    while ((end >> shift_) + 1 > std::max(kLeastBuckets, bars_ / 2))
        coarsen();
}

void LaneMip::coarsen()
{
    if (openIndex_ % 2 == 1 && !levels_[0].empty()) {
        const MipBucket left = levels_[0].back();
        open_[left.barClass] += (std::uint64_t(left.fill) << shift_) / 255;
    }
    levels_.erase(levels_.begin());
    if (levels_.empty())
        levels_.emplace_back();
    ++shift_;
    openIndex_ /= 2;
}

void LaneMip::closeOpen()
{
    push(openBucket());
    open_ = {};
    ++openIndex_;
}

void LaneMip::push(MipBucket bucket)
{
    levels_[0].push_back(bucket);
    for (std::size_t level = 0; levels_[level].size() % 2 == 0; ++level) {
        if (level + 1 == levels_.size())
            levels_.emplace_back();
        const auto& below = levels_[level];
        levels_[level + 1].push_back(merged(below[below.size() - 2], below.back()));
    }
}

MipBucket LaneMip::openBucket() const
{
    std::uint64_t busy = 0;
    std::size_t most = 0;
    for (std::size_t at = 0; at < kBarClasses; ++at) {
        busy += open_[at];
        if (open_[at] > open_[most])
            most = at;
    }
    if (busy == 0)
        return {};
    const std::uint64_t length = std::uint64_t(1) << shift_;
    const std::uint64_t fill = std::min<std::uint64_t>(busy, length) * 255 / length;
    return {std::uint8_t(most), std::uint8_t(std::max<std::uint64_t>(fill, 1))};
}

int LaneMip::levelFor(double nanoseconds) const
{
    const double base = std::ldexp(1.0, shift_);
    if (nanoseconds < base)
        return -1;
    return std::min(std::ilogb(nanoseconds / base), levels() - 1);
}

MipBucket LaneMip::bucket(int level, std::uint64_t index) const
{
    const auto& buckets = levels_[std::size_t(level)];
    if (index < buckets.size())
        return buckets[std::size_t(index)];
    if ((index << level) > openIndex_)
        return {};
    if (level == 0)
        return openBucket();
    return merged(bucket(level - 1, 2 * index), bucket(level - 1, 2 * index + 1));
}

LaneMip::Reader::Reader(const LaneMip& mip, int level)
    : mip_(mip), level_(level), scale_(std::ldexp(1.0, kBits - (mip.shift_ + level))),
      buckets_(mip.levels_[std::size_t(level)].data()),
      size_(std::int64_t(mip.levels_[std::size_t(level)].size())),
      last_(std::int64_t(mip.openIndex_ >> level))
{
}

std::size_t LaneMip::bytes() const
{
    std::size_t bytes = sizeof *this;
    for (const auto& level : levels_)
        bytes += level.capacity() * sizeof(MipBucket);
    return bytes;
}

} // namespace plugboard::gui
