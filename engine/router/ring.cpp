// SPDX-License-Identifier: Apache-2.0
#include "engine/router/steps.h"
#include "engine/router/transfers.h"

namespace plugboard::router {
namespace {

using model::RegisterId;

/// One hop of every chunk that is not empty, from the member `ahead` places after its owner.
std::vector<Transfer> hopsOf(const Steps& steps, const char* phase, const model::DeviceGroup& group,
                             std::span<const Piece> chunks, std::span<const RegisterId> at,
                             std::size_t ahead)
{
    std::vector<Transfer> hops;
    for (std::size_t chunk = 0; chunk < chunks.size(); ++chunk) {
        if (!chunks[chunk])
            continue;
        const std::size_t from = (chunk + ahead) % chunks.size();
        const std::size_t to = (from + 1) % chunks.size();
        hops.push_back({at[chunk], *chunks[chunk], group.devices[to],
                        steps.name + "." + phase + "." + std::to_string(from) + "-" +
                            std::to_string(to) + "." + std::to_string(chunk)});
    }
    return hops;
}

} // namespace

Result<std::vector<RegisterId>> ringReduceScatter(const Steps& steps,
                                                  const model::DeviceGroup& group,
                                                  std::span<const RegisterId> partials,
                                                  std::span<const Piece> chunks)
{
    std::vector<RegisterId> at(chunks.size());
    for (std::size_t chunk = 0; chunk < chunks.size(); ++chunk)
        if (chunks[chunk])
            at[chunk] = partials[(chunk + 1) % chunks.size()];
    for (std::size_t round = 0; round + 1 < chunks.size(); ++round) {
        const auto hops = hopsOf(steps, "reduce", group, chunks, at, 1 + round);
        const auto arrived = transferAll(steps.builder, hops, steps.id);
        if (!arrived)
            return arrived.error();
        for (std::size_t chunk = 0, hop = 0; chunk < chunks.size(); ++chunk) {
            if (!chunks[chunk])
                continue;
            const std::size_t to = (chunk + 2 + round) % chunks.size();
            at[chunk] = combine(steps, model::TaskKind::Sum, {(*arrived)[hop], partials[to]},
                                *chunks[chunk], group.devices[to], hops[hop].name + ".sum");
            ++hop;
        }
    }
    return at;
}

Result<std::vector<std::vector<RegisterId>>> ringAllGather(const Steps& steps,
                                                           const model::DeviceGroup& group,
                                                           std::span<const RegisterId> owned,
                                                           std::span<const Piece> chunks)
{
    std::vector<RegisterId> at(owned.begin(), owned.end());
    std::vector<std::vector<RegisterId>> held(chunks.size(),
                                              std::vector<RegisterId>(chunks.size()));
    for (std::size_t chunk = 0; chunk < chunks.size(); ++chunk)
        held[chunk][chunk] = at[chunk];
    for (std::size_t round = 0; round + 1 < chunks.size(); ++round) {
        const auto hops = hopsOf(steps, "gather", group, chunks, at, round);
        const auto arrived = transferAll(steps.builder, hops, steps.id);
        if (!arrived)
            return arrived.error();
        for (std::size_t chunk = 0, hop = 0; chunk < chunks.size(); ++chunk) {
            if (!chunks[chunk])
                continue;
            at[chunk] = (*arrived)[hop++];
            held[(chunk + 1 + round) % chunks.size()][chunk] = at[chunk];
        }
    }
    return held;
}

} // namespace plugboard::router
