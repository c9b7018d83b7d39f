// SPDX-License-Identifier: Apache-2.0
#include "engine/router/estimate.h"

#include <algorithm>
#include <map>

namespace plugboard::router {
namespace {

using model::DeviceId;

/// Messages that are under way together.
///
///     time = max over devices of its sends or receives one after the other,
///            over links and directions of bytes / bandwidth
class Round {
public:
    explicit Round(const Routes& routes) : routes_(routes) {}

    Result<void> add(DeviceId from, DeviceId to, Bytes size)
    {
        const auto visited = routes_.relays(from, to);
        if (!visited)
            return visited.error();
        for (std::size_t leg = 0; leg + 1 < visited->size(); ++leg)
            addLeg((*visited)[leg], (*visited)[leg + 1], size);
        return {};
    }

    Seconds time() const
    {
        Seconds longest;
        for (const auto& [device, time] : sends_)
            longest = std::max(longest, time);
        for (const auto& [device, time] : receives_)
            longest = std::max(longest, time);
        for (const auto& [hop, time] : links_)
            longest = std::max(longest, time);
        return longest;
    }

private:
    void addLeg(DeviceId from, DeviceId to, Bytes size)
    {
        const model::Topology& topology = routes_.topology();
        const auto hops = routes_.direct(from, to);
        const Seconds sent = *routes_.time(from, to, size);
        sends_[from] = sends_[from] + sent + topology.device(from).launchOverhead;
        receives_[to] = receives_[to] + sent + topology.device(to).launchOverhead;
        for (const model::Hop& hop : *hops) {
            const model::Link& link = topology.links[hop.link.index()];
            const model::LinkRate& rate = hop.backward ? link.backward : link.forward;
            links_[hop] = links_[hop] + size / rate.bandwidth;
        }
    }

    const Routes& routes_;
    std::map<DeviceId, Seconds> sends_;
    std::map<DeviceId, Seconds> receives_;
    std::map<model::Hop, Seconds> links_;
};

/// A Copy or Sum that touches so many bytes on the slowest of the devices.
Seconds localTime(const Routes& routes, const model::DeviceGroup& group, Bytes touched)
{
    Seconds longest;
    for (const DeviceId id : group.devices) {
        const model::Device& device = routes.topology().device(id);
        longest = std::max(longest, device.launchOverhead + touched / device.memoryBandwidth);
    }
    return longest;
}

Bytes largest(std::span<const Piece> pieces, std::int64_t elementSize)
{
    std::int64_t most = 0;
    for (const Piece& piece : pieces)
        if (piece)
            most = std::max(most, model::elements(*piece));
    return {most * elementSize};
}

/// One hop of every chunk along the ring.
Result<Seconds> ringRound(const Routes& routes, const model::DeviceGroup& group, Bytes chunk)
{
    Round round(routes);
    for (std::size_t at = 0; at < group.devices.size(); ++at)
        if (auto added =
                round.add(group.devices[at], group.devices[(at + 1) % group.devices.size()], chunk);
            !added)
            return added.error();
    return round.time();
}

Result<Seconds> directTime(const Routes& routes, const model::DeviceGroup& from,
                           const model::DeviceGroup& to, std::span<const Piece> pieces,
                           std::int64_t elementSize)
{
    Round round(routes);
    for (std::size_t member = 0; member < pieces.size(); ++member)
        for (const DeviceId source : from.devices)
            if (pieces[member] && source != to.devices[member])
                if (auto added = round.add(source, to.devices[member],
                                           {model::elements(*pieces[member]) * elementSize});
                    !added)
                    return added.error();
    return round.time() + localTime(routes, to, (from.size() + 1) * largest(pieces, elementSize));
}

Result<Seconds> ringTime(const Routes& routes, const model::TensorType& type,
                         const model::DeviceGroup& from, const model::DeviceGroup& to,
                         std::span<const Piece> pieces)
{
    const std::int64_t elementSize = model::sizeOf(type.type);
    const bool same = from == to;
    const bool whole = allWhole(pieces, type.shape);
    const std::vector<Piece> even = chunksOf(type.shape, from.size());
    const std::span<const Piece> chunks = same && !whole ? pieces : std::span<const Piece>(even);
    const Bytes chunk = largest(chunks, elementSize);
    const auto round = ringRound(routes, from, chunk);
    if (!round)
        return round.error();
    const double rounds = from.size() - 1;
    const Seconds scattered = rounds * (*round + localTime(routes, from, 3 * chunk));
    if (same && whole)
        return scattered + rounds * *round + localTime(routes, from, 2 * model::bytes(type));
    if (same)
        return scattered;
    const auto moved = moveTime(routes, holdersOf(from, chunks, {}), to, pieces, elementSize);
    if (!moved)
        return moved.error();
    return scattered + *moved;
}

/// Only sums over a 1-D group can be made complete.
bool reducible(const model::DeviceGroup& group, const model::Sharding& sharding)
{
    if (group.size() == 1)
        return true;
    for (const model::AxisSharding& axis : sharding.axes)
        if (const auto* partial = std::get_if<model::Partial>(&axis);
            partial != nullptr &&
            (partial->reduction != model::Reduction::Sum || sharding.axes.size() != 1))
            return false;
    return true;
}

} // namespace

Result<void> checkSupported(const model::DeviceGroup& fromGroup, const model::Sharding& from,
                            const model::DeviceGroup& toGroup, const model::Sharding& to)
{
    const std::string subject = toString(from) + " to " + toString(to);
    if (model::isPartial(to) && toGroup.size() > 1)
        return Error{ErrorCode::Unsupported, "resharding into partial sums", subject};
    if (!reducible(fromGroup, from))
        return Error{ErrorCode::Unsupported, "a reduction is of sums over a 1-D group", subject};
    return {};
}

bool allWhole(std::span<const Piece> pieces, const model::Shape& shape)
{
    const model::Box whole = model::wholeBox(shape);
    return std::all_of(pieces.begin(), pieces.end(),
                       [&](const Piece& piece) { return piece && *piece == whole; });
}

std::vector<Holder> holdersOf(const model::DeviceGroup& group, std::span<const Piece> pieces,
                              std::span<const model::RegisterId> registers)
{
    std::vector<Holder> holders;
    for (std::size_t member = 0; member < pieces.size(); ++member)
        if (pieces[member])
            holders.push_back({group.devices[member], *pieces[member],
                               registers.empty() ? model::RegisterId{} : registers[member]});
    return holders;
}

Result<Seconds> moveTime(const Routes& routes, std::span<const Holder> holders,
                         const model::DeviceGroup& group, std::span<const Piece> pieces,
                         std::int64_t elementSize)
{
    const auto moves = movesTo(routes, holders, group, pieces, elementSize);
    if (!moves)
        return moves.error();
    Round round(routes);
    Seconds assembled;
    for (std::size_t member = 0; member < moves->size(); ++member) {
        const auto& gets = (*moves)[member];
        for (const Move& move : gets) {
            const Holder& holder = holders[move.holder];
            if (holder.device == group.devices[member])
                continue;
            const Bytes size{model::elements(move.box) * elementSize};
            if (auto added = round.add(holder.device, group.devices[member], size); !added)
                return added.error();
        }
        const bool slice = gets.size() == 1 && holders[gets[0].holder].box != *pieces[member] &&
                           holders[gets[0].holder].device == group.devices[member];
        if (gets.size() > 1 || slice) {
            const Bytes touched{2 * model::elements(*pieces[member]) * elementSize};
            const model::DeviceGroup here = model::group1d({group.devices[member]});
            assembled = std::max(assembled, localTime(routes, here, touched));
        }
    }
    return round.time() + assembled;
}

Result<Reduction> chooseReduction(const Routes& routes, const model::TensorType& type,
                                  const model::DeviceGroup& from, const model::DeviceGroup& to,
                                  std::span<const Piece> pieces)
{
    const auto ring = ringTime(routes, type, from, to, pieces);
    if (!ring)
        return ring.error();
    const auto direct = directTime(routes, from, to, pieces, model::sizeOf(type.type));
    if (!direct)
        return direct.error();
    return Reduction{*direct <= *ring, std::min(*direct, *ring)};
}

Result<Seconds> reshardTime(const Routes& routes, const model::TensorType& type,
                            const model::DeviceGroup& fromGroup, const model::Sharding& from,
                            const model::DeviceGroup& toGroup, const model::Sharding& to)
{
    if (fromGroup == toGroup && from == to)
        return Seconds{};
    if (auto supported = checkSupported(fromGroup, from, toGroup, to); !supported)
        return supported.error();
    const std::vector<Piece> pieces = piecesOf(to, toGroup, type.shape);
    if (model::isPartial(from) && fromGroup.size() > 1) {
        const auto reduction = chooseReduction(routes, type, fromGroup, toGroup, pieces);
        if (!reduction)
            return reduction.error();
        return reduction->time;
    }
    const auto holders = holdersOf(fromGroup, piecesOf(from, fromGroup, type.shape), {});
    return moveTime(routes, holders, toGroup, pieces, model::sizeOf(type.type));
}

} // namespace plugboard::router
