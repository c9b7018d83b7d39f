// SPDX-License-Identifier: Apache-2.0
#include "engine/memory/pack.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <numeric>
#include <optional>

namespace plugboard::memory {
namespace {

/// Which blocks are in use at the same time.
using Conflicts = std::vector<std::vector<bool>>;

Conflicts conflictsOf(const std::vector<Block>& blocks, Stop stop)
{
    Conflicts conflicts(blocks.size(), std::vector<bool>(blocks.size(), false));
    for (std::size_t a = 0; a < blocks.size() && !stop.asked(); ++a)
        for (std::size_t b = a + 1; b < blocks.size(); ++b)
            conflicts[a][b] = conflicts[b][a] = blocks[a].live.meets(blocks[b].live);
    return conflicts;
}

constexpr std::int64_t kEndless = std::numeric_limits<std::int64_t>::max() / 4;

/// Blocks placed so far, by offset.
class Arena {
public:
    Arena(const std::vector<Block>& blocks, const Conflicts& conflicts, std::int64_t ceiling)
        : blocks_(blocks), conflicts_(conflicts),
          ceiling_(ceiling), packing_{std::vector<std::int64_t>(blocks.size(), 0), 0}
    {
    }

    /// False where no gap below the ceiling holds the block.
    bool place(std::size_t block)
    {
        const std::int64_t size = aligned(blocks_[block].size);
        if (size == 0)
            return true;
        const std::int64_t offset = bestGap(block, size);
        if (offset < 0)
            return false;
        packing_.offsets[block] = offset;
        packing_.size = std::max(packing_.size, offset + size);
        const auto after = std::upper_bound(
            placed_.begin(), placed_.end(), offset,
            [&](std::int64_t at, std::size_t other) { return at < packing_.offsets[other]; });
        placed_.insert(after, block);
        return true;
    }

    const Packing& packing() const { return packing_; }

private:
    /// The smallest gap that holds the block; -1 where none does. In the gap below the ceiling it
    /// hangs from it: neighbours in a chain then take the two ends in turn.
    std::int64_t bestGap(std::size_t block, std::int64_t size) const
    {
        const std::vector<bool>& conflicts = conflicts_[block];
        std::int64_t end = 0;
        std::int64_t best = -1;
        std::int64_t bestRoom = std::numeric_limits<std::int64_t>::max();
        for (const std::size_t other : placed_) {
            if (!conflicts[other])
                continue;
            const std::int64_t room = packing_.offsets[other] - end;
            if (room >= size && room < bestRoom) {
                best = end;
                bestRoom = room;
            }
            end = std::max(end, packing_.offsets[other] + aligned(blocks_[other].size));
        }
        const std::int64_t above = ceiling_ - end;
        if (above < size || above >= bestRoom)
            return best;
        return ceiling_ == kEndless || end == 0 ? end : ceiling_ - size;
    }

    const std::vector<Block>& blocks_;
    const Conflicts& conflicts_;
    const std::int64_t ceiling_;
    Packing packing_;
    std::vector<std::size_t> placed_;
};

/// The blocks in this order below the ceiling; none where one finds no gap.
std::optional<Packing> packInOrder(const std::vector<Block>& blocks, const Conflicts& conflicts,
                                   const std::vector<std::size_t>& order, std::int64_t ceiling,
                                   Stop stop)
{
    Arena arena(blocks, conflicts, ceiling);
    for (const std::size_t block : order)
        if (stop.asked() || !arena.place(block))
            return std::nullopt;
    return arena.packing();
}

/// Most bytes in use when some block begins to be: no arena is smaller.
std::int64_t lowerBound(const std::vector<Block>& blocks, Stop stop)
{
    std::int64_t most = 0;
    for (const Block& block : blocks) {
        if (stop.asked())
            break;
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

Packing pack(const std::vector<Block>& blocks, Stop stop)
{
    constexpr int kCeilings = 6; // tried per order, by halving what is left to the bound
    const auto conflicts = conflictsOf(blocks, stop);
    const auto orders = ordersOf(blocks);
    Packing best{std::vector<std::int64_t>(blocks.size(), 0), kEndless};
    for (const auto& order : orders) {
        auto packing = packInOrder(blocks, conflicts, order, kEndless, stop);
        if (packing && packing->size < best.size)
            best = std::move(*packing);
    }
    const std::int64_t bound = lowerBound(blocks, stop);
    for (const auto& order : orders) {
        std::int64_t low = bound;
        for (int round = 0; round < kCeilings && low < best.size && !stop.asked(); ++round) {
            const std::int64_t ceiling =
                round == 0 ? bound : (low + best.size) / 2 / kAlignment * kAlignment;
            auto packing = packInOrder(blocks, conflicts, order, ceiling, stop);
            if (packing && packing->size < best.size)
                best = std::move(*packing);
            else
                low = ceiling + kAlignment;
        }
    }
    return best;
}

} // namespace plugboard::memory
