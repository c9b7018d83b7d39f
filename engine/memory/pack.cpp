// SPDX-License-Identifier: Apache-2.0
#include "engine/memory/pack.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <numeric>
#include <optional>

namespace plugboard::memory {
namespace {

/// Per block the blocks that are in use while it is.
std::vector<std::vector<std::size_t>> conflictsOf(const std::vector<Block>& blocks)
{
    std::vector<std::vector<std::size_t>> conflicts(blocks.size());
    for (std::size_t a = 0; a < blocks.size(); ++a)
        for (std::size_t b = a + 1; b < blocks.size(); ++b)
            if (blocks[a].live.meets(blocks[b].live)) {
                conflicts[a].push_back(b);
                conflicts[b].push_back(a);
            }
    return conflicts;
}

struct Taken {
    std::int64_t begin;
    std::int64_t end;
    auto operator<=>(const Taken&) const = default;
};

constexpr std::int64_t kEndless = std::numeric_limits<std::int64_t>::max() / 4;

/// The smallest gap between the taken ranges and the ceiling that holds `size`; -1 where none does.
/// In the gap below the ceiling a block hangs from it: neighbours in a chain then take the two
/// ends in turn.
std::int64_t bestGap(std::vector<Taken>& taken, std::int64_t size, std::int64_t ceiling)
{
    std::sort(taken.begin(), taken.end());
    std::int64_t end = 0;
    std::int64_t best = -1;
    std::int64_t bestRoom = std::numeric_limits<std::int64_t>::max();
    for (const Taken& range : taken) {
        const std::int64_t room = range.begin - end;
        if (room >= size && room < bestRoom) {
            best = end;
            bestRoom = room;
        }
        end = std::max(end, range.end);
    }
    const std::int64_t above = ceiling - end;
    if (above < size || above >= bestRoom)
        return best;
    return ceiling == kEndless || end == 0 ? end : ceiling - size;
}

/// Places the blocks in this order below the ceiling; none where one finds no gap.
std::optional<Packing> packInOrder(const std::vector<Block>& blocks,
                                   const std::vector<std::vector<std::size_t>>& conflicts,
                                   const std::vector<std::size_t>& order, std::int64_t ceiling)
{
    Packing packing{std::vector<std::int64_t>(blocks.size(), 0), 0};
    std::vector<bool> placed(blocks.size(), false);
    std::vector<Taken> taken;
    for (const std::size_t at : order) {
        const std::int64_t size = aligned(blocks[at].size);
        placed[at] = true;
        if (size == 0)
            continue;
        taken.clear();
        for (const std::size_t other : conflicts[at])
            if (placed[other] && blocks[other].size > 0)
                taken.push_back(
                    {packing.offsets[other], packing.offsets[other] + aligned(blocks[other].size)});
        const std::int64_t offset = bestGap(taken, size, ceiling);
        if (offset < 0)
            return std::nullopt;
        packing.offsets[at] = offset;
        packing.size = std::max(packing.size, offset + size);
    }
    return packing;
}

/// Most bytes in use when some block begins to be: no arena is smaller.
std::int64_t lowerBound(const std::vector<Block>& blocks)
{
    std::int64_t most = 0;
    for (const Block& block : blocks) {
        const std::int64_t at =
            block.live.always || block.live.spans.empty() ? 0 : block.live.spans[0].first;
        std::int64_t used = 0;
        for (const Block& other : blocks) {
            const bool here =
                other.live.always ||
                (other.live.lane == block.live.lane &&
                 std::any_of(other.live.spans.begin(), other.live.spans.end(),
                             [at](const Span& s) { return s.first <= at && at <= s.last; }));
            used += here ? aligned(other.size) : 0;
        }
        most = std::max(most, used);
    }
    return most;
}

double lifeOf(const Block& block)
{
    double life = 0;
    for (const Span& span : block.live.spans)
        life += double(span.last - span.first + 1);
    return block.live.always ? std::numeric_limits<double>::max() : life;
}

double firstUse(const Block& block)
{
    return block.live.always || block.live.spans.empty() ? -1 : double(block.live.spans[0].first);
}

std::vector<std::vector<std::size_t>> ordersOf(const std::vector<Block>& blocks)
{
    const std::vector<std::function<double(const Block&)>> keys{
        [](const Block& block) { return -double(block.size); },
        [](const Block& block) { return -double(block.size) * lifeOf(block); },
        [](const Block& block) { return -lifeOf(block); }, firstUse};
    std::vector<std::vector<std::size_t>> orders;
    for (const auto& key : keys) {
        std::vector<std::size_t> order(blocks.size());
        std::iota(order.begin(), order.end(), std::size_t(0));
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            const double first = key(blocks[a]);
            const double second = key(blocks[b]);
            return first != second ? first < second : blocks[a].size > blocks[b].size;
        });
        orders.push_back(std::move(order));
    }
    return orders;
}

} // namespace

Packing pack(const std::vector<Block>& blocks)
{
    constexpr int kCeilings = 6; // tried per order, by halving what is left to the bound
    const auto conflicts = conflictsOf(blocks);
    const auto orders = ordersOf(blocks);
    Packing best;
    for (const auto& order : orders) {
        const auto packing = packInOrder(blocks, conflicts, order, kEndless);
        if (best.offsets.empty() || packing->size < best.size)
            best = *packing;
    }
    const std::int64_t bound = lowerBound(blocks);
    for (const auto& order : orders) {
        std::int64_t low = bound;
        for (int round = 0; round < kCeilings && low < best.size; ++round) {
            const std::int64_t ceiling =
                round == 0 ? bound : (low + best.size) / 2 / kAlignment * kAlignment;
            auto packing = packInOrder(blocks, conflicts, order, ceiling);
            if (packing && packing->size < best.size)
                best = std::move(*packing);
            else
                low = ceiling + kAlignment;
        }
    }
    return best;
}

} // namespace plugboard::memory
