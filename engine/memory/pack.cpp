// SPDX-License-Identifier: Apache-2.0
#include "engine/memory/pack.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <numeric>

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

/// The smallest gap between the taken ranges that holds `size`; behind them where none does.
std::int64_t bestGap(std::vector<Taken>& taken, std::int64_t size)
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
    return best >= 0 ? best : end;
}

Packing packInOrder(const std::vector<Block>& blocks,
                    const std::vector<std::vector<std::size_t>>& conflicts,
                    const std::vector<std::size_t>& order)
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
        packing.offsets[at] = bestGap(taken, size);
        packing.size = std::max(packing.size, packing.offsets[at] + size);
    }
    return packing;
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

} // namespace

Packing pack(const std::vector<Block>& blocks)
{
    const auto conflicts = conflictsOf(blocks);
    // Blocks that are always in use come first: they leave no holes between the others.
    const std::vector<std::function<double(const Block&)>> keys{
        [](const Block& block) { return -double(block.size); },
        [](const Block& block) { return -double(block.size) * lifeOf(block); },
        [](const Block& block) { return -lifeOf(block); }, firstUse};
    Packing best;
    for (const auto& key : keys) {
        std::vector<std::size_t> order(blocks.size());
        std::iota(order.begin(), order.end(), std::size_t(0));
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            const double first = key(blocks[a]);
            const double second = key(blocks[b]);
            return first != second ? first < second : blocks[a].size > blocks[b].size;
        });
        Packing packing = packInOrder(blocks, conflicts, order);
        if (best.offsets.empty() || packing.size < best.size)
            best = std::move(packing);
    }
    return best;
}

} // namespace plugboard::memory
