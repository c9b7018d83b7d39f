// SPDX-License-Identifier: Apache-2.0
#include "engine/router/steps.h"

namespace plugboard::router {
namespace {

using model::RegisterId;

std::string hopName(const Steps& steps, const char* phase, std::size_t from, std::size_t to,
                    std::size_t chunk)
{
    return steps.name + "." + phase + "." + std::to_string(from) + "-" + std::to_string(to) + "." +
           std::to_string(chunk);
}

} // namespace

Result<std::vector<RegisterId>> ringReduceScatter(const Steps& steps,
                                                  const model::DeviceGroup& group,
                                                  std::span<const RegisterId> partials,
                                                  std::span<const Piece> chunks)
{
    const std::size_t ranks = group.devices.size();
    std::vector<RegisterId> at(ranks);
    for (std::size_t round = 0; round + 1 < ranks; ++round)
        for (std::size_t chunk = 0; chunk < ranks; ++chunk) {
            if (!chunks[chunk])
                continue;
            const std::size_t from = (chunk + 1 + round) % ranks;
            const std::size_t to = (from + 1) % ranks;
            if (round == 0)
                at[chunk] = partials[from];
            const std::string name = hopName(steps, "reduce", from, to, chunk);
            auto arrived = steps.builder.transfer(at[chunk], *chunks[chunk], group.devices[to],
                                                  steps.id, name);
            if (!arrived)
                return arrived.error();
            at[chunk] = combine(steps, model::TaskKind::Sum, {*arrived, partials[to]},
                                *chunks[chunk], group.devices[to], name + ".sum");
        }
    return at;
}

Result<std::vector<std::vector<RegisterId>>> ringAllGather(const Steps& steps,
                                                           const model::DeviceGroup& group,
                                                           std::span<const RegisterId> owned,
                                                           std::span<const Piece> chunks)
{
    const std::size_t ranks = group.devices.size();
    std::vector<std::vector<RegisterId>> held(ranks, std::vector<RegisterId>(ranks));
    for (std::size_t chunk = 0; chunk < ranks; ++chunk)
        held[chunk][chunk] = owned[chunk];
    for (std::size_t round = 0; round + 1 < ranks; ++round)
        for (std::size_t chunk = 0; chunk < ranks; ++chunk) {
            if (!chunks[chunk])
                continue;
            const std::size_t from = (chunk + round) % ranks;
            const std::size_t to = (from + 1) % ranks;
            auto arrived =
                steps.builder.transfer(held[from][chunk], *chunks[chunk], group.devices[to],
                                       steps.id, hopName(steps, "gather", from, to, chunk));
            if (!arrived)
                return arrived.error();
            held[to][chunk] = *arrived;
        }
    return held;
}

} // namespace plugboard::router
