// SPDX-License-Identifier: Apache-2.0
#include "engine/router/estimate.h"
#include "engine/router/steps.h"
#include "engine/router/transfers.h"

#include <algorithm>

namespace plugboard::router {
namespace {

using model::CollectiveKind;
using model::RegisterId;

const char* nameOf(CollectiveKind kind)
{
    switch (kind) {
    case CollectiveKind::AllReduce:
        return "all_reduce";
    case CollectiveKind::ReduceScatter:
        return "reduce_scatter";
    case CollectiveKind::AllGather:
        return "all_gather";
    case CollectiveKind::Broadcast:
        return "broadcast";
    case CollectiveKind::AllToAll:
        return "all_to_all";
    case CollectiveKind::Resharding:
        break;
    }
    return "reshard";
}

/// One call of reshard.
class Resharding {
public:
    Resharding(PlanBuilder& builder, const Placed& source, const model::DeviceGroup& group,
               const model::Sharding& sharding)
        : builder_(builder), source_(source), group_(group), sharding_(sharding),
          type_(builder.program.tensors[source.tensor.index()].type),
          pieces_(piecesOf(sharding, group, type_.shape))
    {
    }

    Result<Placed> run()
    {
        const bool partial = model::isPartial(source_.sharding) && source_.group.size() > 1;
        auto registers = partial ? reduce() : move(source_);
        if (!registers)
            return registers.error();
        return Placed{source_.tensor, group_, sharding_, std::move(*registers)};
    }

private:
    bool sameGroup() const { return source_.group == group_; }

    CollectiveKind kindOfMove(const Placed& from) const
    {
        const bool whole = allWhole(pieces_, type_.shape);
        const bool fromWhole =
            allWhole(piecesOf(from.sharding, from.group, type_.shape), type_.shape);
        if (whole && fromWhole)
            return CollectiveKind::Broadcast;
        if (!(from.group == group_))
            return CollectiveKind::Resharding;
        return whole ? CollectiveKind::AllGather : CollectiveKind::AllToAll;
    }

    /// A name that no earlier collective of this tensor has.
    Steps begin(CollectiveKind kind, const std::string& algorithm, const model::DeviceGroup& from,
                const model::DeviceGroup& to)
    {
        model::Program& program = builder_.program;
        const auto before = std::count_if(
            program.collectives.begin(), program.collectives.end(),
            [&](const auto& one) { return one.kind == kind && one.tensor == source_.tensor; });
        std::string name = program.tensors[source_.tensor.index()].name + "." + nameOf(kind);
        if (before > 0)
            name += std::to_string(before + 1);
        std::vector<model::DeviceId> members = from.devices;
        for (const model::DeviceId device : to.devices)
            if (std::find(members.begin(), members.end(), device) == members.end())
                members.push_back(device);
        program.collectives.push_back({kind, algorithm, source_.tensor,
                                       model::group1d(std::move(members)), model::bytes(type_)});
        return {builder_, model::CollectiveId(program.collectives.size() - 1), std::move(name)};
    }

    /// Copies that stay on their devices are no collective.
    Steps local() const
    {
        return {builder_,
                {},
                builder_.program.tensors[source_.tensor.index()].name + ".slice" +
                    std::to_string(builder_.program.tasks.size())};
    }

    bool stays(const Holder& holder, std::size_t member) const
    {
        return holder.device == group_.devices[member];
    }

    bool crosses(const std::vector<std::vector<Move>>& moves,
                 const std::vector<Holder>& holders) const
    {
        for (std::size_t member = 0; member < moves.size(); ++member)
            for (const Move& move : moves[member])
                if (!stays(holders[move.holder], member))
                    return true;
        return false;
    }

    Result<std::vector<RegisterId>> reduce()
    {
        const auto choice = chooseReduction(builder_.routes, type_, source_.group, group_, pieces_);
        if (!choice)
            return choice.error();
        const bool whole = allWhole(pieces_, type_.shape);
        const CollectiveKind kind = !sameGroup() ? CollectiveKind::Resharding
                                    : whole      ? CollectiveKind::AllReduce
                                                 : CollectiveKind::ReduceScatter;
        if (choice->direct)
            return directReduce(begin(kind, "direct", source_.group, group_), source_.registers,
                                group_, pieces_);
        if (sameGroup() && whole)
            return allReduce(begin(kind, "ring", group_, group_));
        if (sameGroup())
            return ringReduceScatter(begin(kind, "ring", group_, group_), group_, source_.registers,
                                     pieces_);
        return reduceThenMove();
    }

    Result<std::vector<RegisterId>> allReduce(const Steps& steps)
    {
        const std::vector<Piece> chunks = chunksOf(type_.shape, group_.size());
        const auto owned = ringReduceScatter(steps, group_, source_.registers, chunks);
        if (!owned)
            return owned.error();
        const auto held = ringAllGather(steps, group_, *owned, chunks);
        if (!held)
            return held.error();
        std::vector<RegisterId> made;
        for (std::size_t member = 0; member < held->size(); ++member) {
            std::vector<RegisterId> parts;
            for (const RegisterId part : (*held)[member])
                if (part.valid())
                    parts.push_back(part);
            made.push_back(assembled(steps, std::move(parts), member));
        }
        return made;
    }

    Result<std::vector<RegisterId>> reduceThenMove()
    {
        const model::DeviceGroup& from = source_.group;
        const std::vector<Piece> chunks = chunksOf(type_.shape, from.size());
        const auto owned =
            ringReduceScatter(begin(CollectiveKind::ReduceScatter, "ring", from, from), from,
                              source_.registers, chunks);
        if (!owned)
            return owned.error();
        return move(CollectiveKind::Resharding, from, holdersOf(from, chunks, *owned));
    }

    Result<std::vector<RegisterId>> move(const Placed& from)
    {
        const auto holders =
            holdersOf(from.group, piecesOf(from.sharding, from.group, type_.shape), from.registers);
        return move(kindOfMove(from), from.group, holders);
    }

    Result<std::vector<RegisterId>> move(CollectiveKind kind, const model::DeviceGroup& from,
                                         const std::vector<Holder>& holders)
    {
        const auto moves =
            movesTo(builder_.routes, holders, group_, pieces_, model::sizeOf(type_.type));
        if (!moves)
            return moves.error();
        const Steps steps =
            crosses(*moves, holders) ? begin(kind, "direct", from, group_) : local();
        std::vector<Transfer> transfers;
        for (std::size_t member = 0; member < moves->size(); ++member)
            for (const Move& move : (*moves)[member])
                if (const Holder& holder = holders[move.holder]; !stays(holder, member))
                    transfers.push_back({holder.reg, move.box, group_.devices[member],
                                         steps.name + "." + std::to_string(holder.device.index()) +
                                             "-" + std::to_string(group_.devices[member].index())});
        const auto arrived = transferAll(builder_, transfers, steps.id);
        if (!arrived)
            return arrived.error();
        // A Copy takes what it needs of a larger register on its own device.
        auto next = arrived->begin();
        std::vector<std::vector<RegisterId>> parts(pieces_.size());
        for (std::size_t member = 0; member < moves->size(); ++member)
            for (const Move& move : (*moves)[member])
                parts[member].push_back(
                    stays(holders[move.holder], member) ? holders[move.holder].reg : *next++);
        std::vector<RegisterId> made(pieces_.size());
        for (std::size_t member = 0; member < parts.size(); ++member)
            if (!parts[member].empty())
                made[member] = assembled(steps, std::move(parts[member]), member);
        return made;
    }

    RegisterId assembled(const Steps& steps, std::vector<RegisterId> parts, std::size_t member)
    {
        const model::Box& box = *pieces_[member];
        if (parts.size() == 1 && builder_.program.registers[parts[0].index()].box == box)
            return parts[0];
        return combine(steps, model::TaskKind::Copy, std::move(parts), box, group_.devices[member],
                       steps.name + "." + std::to_string(group_.devices[member].index()) + ".copy");
    }

    PlanBuilder& builder_;
    const Placed& source_;
    const model::DeviceGroup& group_;
    const model::Sharding& sharding_;
    const model::TensorType type_;
    const std::vector<Piece> pieces_;
};

} // namespace

Result<Placed> reshard(PlanBuilder& builder, const Placed& source, const model::DeviceGroup& group,
                       const model::Sharding& sharding)
{
    if (source.group == group && source.sharding == sharding)
        return source;
    if (auto supported = checkSupported(source.group, source.sharding, group, sharding); !supported)
        return Error{supported.error().code, supported.error().message,
                     builder.program.tensors[source.tensor.index()].name};
    return Resharding(builder, source, group, sharding).run();
}

} // namespace plugboard::router
