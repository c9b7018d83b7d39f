// SPDX-License-Identifier: Apache-2.0
#include "engine/router/moves.h"

#include <algorithm>

namespace plugboard::router {
namespace {

/// The holders of one box.
struct Replicas {
    std::vector<std::size_t> holders;
    std::size_t turn = 0;
};

std::vector<Replicas> byBox(std::span<const Holder> holders)
{
    std::vector<Replicas> boxes;
    for (std::size_t at = 0; at < holders.size(); ++at) {
        const auto same = std::find_if(boxes.begin(), boxes.end(), [&](const Replicas& one) {
            return holders[one.holders[0]].box == holders[at].box;
        });
        if (same == boxes.end())
            boxes.push_back({{at}, 0});
        else
            same->holders.push_back(at);
    }
    return boxes;
}

Result<std::size_t> nearest(const Routes& routes, std::span<const Holder> holders,
                            Replicas& replicas, model::DeviceId to, Bytes size)
{
    std::vector<std::size_t> best;
    Seconds bestTime;
    Error error;
    for (const std::size_t at : replicas.holders) {
        if (holders[at].device == to)
            return at;
        const auto time = routes.time(holders[at].device, to, size);
        if (!time) {
            error = time.error();
            continue;
        }
        if (best.empty() || *time < bestTime) {
            best = {at};
            bestTime = *time;
        } else if (*time == bestTime) {
            best.push_back(at);
        }
    }
    if (best.empty())
        return error;
    return best[replicas.turn++ % best.size()];
}

} // namespace

Result<std::vector<std::vector<Move>>>
movesTo(const Routes& routes, std::span<const Holder> holders, const model::DeviceGroup& group,
        std::span<const Piece> pieces, std::int64_t elementSize)
{
    std::vector<Replicas> boxes = byBox(holders);
    std::vector<std::vector<Move>> moves(pieces.size());
    for (std::size_t member = 0; member < pieces.size(); ++member) {
        if (!pieces[member])
            continue;
        for (Replicas& replicas : boxes) {
            const model::Box& held = holders[replicas.holders[0]].box;
            model::Box box = model::intersection(held, *pieces[member]);
            if (isEmpty(box))
                continue;
            const Bytes size{model::elements(box) * elementSize};
            const auto holder = nearest(routes, holders, replicas, group.devices[member], size);
            if (!holder)
                return holder.error();
            moves[member].push_back({*holder, std::move(box)});
        }
    }
    return moves;
}

} // namespace plugboard::router
