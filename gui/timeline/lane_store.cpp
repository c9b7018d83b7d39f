// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/timeline/lane_store.h"

#include <algorithm>
#include <limits>

namespace plugboard::gui {
namespace {

constexpr std::uint64_t kNarrow = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint32_t kFirstCapacity = 64;

} // namespace

void LaneStore::Chunk::grow()
{
    const std::uint32_t larger = std::max(kFirstCapacity, 2 * capacity);
    auto grown = std::make_unique<std::uint32_t[]>(4 * std::size_t(larger));
    for (std::size_t column = 0; column < 4; ++column)
        std::copy_n(columns.get() + column * capacity, count, grown.get() + column * larger);
    if (wide) {
        auto grownWide = std::make_unique<std::uint64_t[]>(2 * std::size_t(larger));
        for (std::size_t column = 0; column < 2; ++column)
            std::copy_n(wide.get() + column * capacity, count, grownWide.get() + column * larger);
        wide = std::move(grownWide);
    }
    columns = std::move(grown);
    capacity = larger;
}

void LaneStore::Chunk::widen()
{
    auto all = std::make_unique<std::uint64_t[]>(2 * std::size_t(capacity));
    for (std::size_t at = 0; at < count; ++at) {
        all[at] = begin(at);
        all[capacity + at] = end(at);
    }
    wide = std::move(all);
}

void LaneStore::Chunk::push(const trace::Firing& firing)
{
    if (count == 0)
        base = firing.begin;
    if (count == capacity)
        grow();
    const std::uint64_t offset = firing.begin - base;
    const std::uint64_t duration = firing.end - firing.begin;
    if (!wide && (offset > kNarrow || duration > kNarrow))
        widen();
    if (wide) {
        wide[count] = firing.begin;
        wide[capacity + count] = firing.end;
    } else {
        columns[count] = std::uint32_t(offset);
        columns[capacity + count] = std::uint32_t(duration);
    }
    columns[2 * capacity + count] = firing.task;
    columns[3 * capacity + count] = firing.firing;
    ++count;
}

bool LaneStore::append(const trace::Firing& firing, BarClass barClass)
{
    if (firing.end < firing.begin || (size_ > 0 && firing.begin < begin(size_ - 1)))
        return false;
    if ((size_ & kMask) == 0) {
        chunks_.emplace_back();
        chunks_.back().busyBefore = busy_;
        if (size_ > 0) { // a lane that is this long gets whole chunks
            Chunk& chunk = chunks_.back();
            chunk.capacity = std::uint32_t(kMask + 1);
            chunk.columns = std::make_unique<std::uint32_t[]>(4 * (kMask + 1));
        }
    }
    chunks_.back().push(firing);
    ++size_;
    busy_[std::size_t(barClass)] += firing.end - firing.begin;
    mip_.add(firing.begin, firing.end, barClass);
    return true;
}

std::size_t LaneStore::firstEndingAfter(std::uint64_t time) const
{
    // The chunk before the first one that begins behind `time` may still reach over it.
    const auto behind = std::upper_bound(
        chunks_.begin(), chunks_.end(), time,
        [](std::uint64_t value, const Chunk& chunk) { return value < chunk.base; });
    if (behind == chunks_.begin())
        return 0;
    const Chunk& chunk = *(behind - 1);
    std::size_t low = 0;
    std::size_t high = chunk.count;
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (chunk.end(middle) > time)
            high = middle;
        else
            low = middle + 1;
    }
    return std::size_t(behind - 1 - chunks_.begin()) * (kMask + 1) + low;
}

std::size_t LaneStore::nextEndingAfter(std::uint64_t time, std::size_t from) const
{
    std::size_t step = 1;
    std::size_t low = from;
    while (low < size_ && end(low) <= time) {
        from = low + 1;
        low += step;
        step *= 2;
    }
    std::size_t high = std::min(low, size_);
    while (from < high) {
        const std::size_t middle = (from + high) / 2;
        if (end(middle) > time)
            high = middle;
        else
            from = middle + 1;
    }
    return from;
}

ClassTimes LaneStore::busyUntil(std::uint64_t time, std::span<const BarClass> classOfTask) const
{
    const auto behind = std::upper_bound(
        chunks_.begin(), chunks_.end(), time,
        [](std::uint64_t value, const Chunk& chunk) { return value < chunk.base; });
    if (behind == chunks_.begin())
        return {};
    const Chunk& chunk = *(behind - 1);
    ClassTimes times = chunk.busyBefore;
    for (std::size_t at = 0; at < chunk.count && chunk.begin(at) < time; ++at)
        times[std::size_t(classOfTask[chunk.task(at)])] +=
            std::min(chunk.end(at), time) - chunk.begin(at);
    // The last firing of the chunk before may reach into this one only where firings overlap.
    return times;
}

ClassTimes LaneStore::busy(std::uint64_t begin, std::uint64_t end,
                           std::span<const BarClass> classOfTask) const
{
    ClassTimes times{};
    if (end <= begin)
        return times;
    const ClassTimes until = busyUntil(end, classOfTask);
    const ClassTimes before = busyUntil(begin, classOfTask);
    for (std::size_t at = 0; at < kBarClasses; ++at)
        times[at] = until[at] - std::min(until[at], before[at]);
    return times;
}

std::size_t LaneStore::bytes() const
{
    std::size_t bytes = sizeof *this - sizeof mip_ + mip_.bytes();
    bytes += chunks_.capacity() * sizeof(Chunk);
    for (const Chunk& chunk : chunks_)
        bytes += std::size_t(chunk.capacity) * (chunk.wide ? 32 : 16);
    return bytes;
}

} // namespace plugboard::gui
