// SPDX-License-Identifier: Apache-2.0
#include "engine/router/transfers.h"

#include <algorithm>

namespace plugboard::router {
namespace {

using model::DeviceId;
using model::RegisterId;
using model::TaskId;

/// A transfer on its way: what of it is at which stop.
struct Journey {
    const Transfer* transfer = nullptr;
    std::vector<DeviceId> stops; ///< first: the source's device
    std::size_t stop = 0;
    RegisterId at;
    TaskId send; ///< of the leg under way
    std::string legName;
};

/// A relay takes part in the collective that it serves.
void addMember(model::Program& program, model::CollectiveId collective, DeviceId device)
{
    if (!collective.valid())
        return;
    model::DeviceGroup& group = program.collectives[collective.index()].group;
    if (std::find(group.devices.begin(), group.devices.end(), device) != group.devices.end())
        return;
    group.devices.push_back(device);
    group.grid = {group.size()};
}

model::Task taskOf(const model::Register& held, model::TaskKind kind, std::string name,
                   model::CollectiveId collective)
{
    model::Task task;
    task.name = std::move(name);
    task.kind = kind;
    task.rate = held.rate;
    task.collective = collective;
    return task;
}

RegisterId slice(PlanBuilder& builder, const Transfer& transfer, model::CollectiveId collective)
{
    const model::Register held = builder.program.registers[transfer.source.index()];
    const RegisterId piece =
        builder.addRegister(held.tensor, transfer.box, held.contribution, held.rate, transfer.to);
    model::Task copy = taskOf(held, model::TaskKind::Copy, transfer.name + ".slice", collective);
    copy.inputs = {transfer.source};
    copy.outputs = {piece};
    builder.addTask(transfer.to, std::move(copy));
    return piece;
}

Result<Journey> start(PlanBuilder& builder, const Transfer& transfer,
                      model::CollectiveId collective)
{
    const model::Register& held = builder.program.registers[transfer.source.index()];
    Journey journey{&transfer, {held.device}, 0, transfer.source, {}, {}};
    if (held.device == transfer.to) {
        if (held.box != transfer.box)
            journey.at = slice(builder, transfer, collective);
        return journey;
    }
    auto stops = builder.routes.relays(held.device, transfer.to);
    if (!stops)
        return stops.error();
    journey.stops = std::move(*stops);
    return journey;
}

bool arrived(const Journey& journey)
{
    return journey.stop + 1 == journey.stops.size();
}

void send(PlanBuilder& builder, Journey& journey, model::CollectiveId collective)
{
    model::Program& program = builder.program;
    const model::Register held = program.registers[journey.at.index()];
    const DeviceId next = journey.stops[journey.stop + 1];
    const bool last = journey.stop + 2 == journey.stops.size();
    if (!last)
        addMember(program, collective, next);
    journey.legName =
        journey.transfer->name + (last ? "" : ".relay" + std::to_string(next.index()));
    model::Task task = taskOf(held, model::TaskKind::Send, journey.legName + ".send", collective);
    task.inputs = {journey.at};
    task.channel = model::ChannelId(program.channels.size());
    journey.send = builder.addTask(held.device, std::move(task));
    const std::int64_t elementSize = model::sizeOf(program.tensors[held.tensor.index()].type.type);
    program.channels.push_back({journey.send,
                                {},
                                {model::elements(journey.transfer->box) * elementSize},
                                *builder.routes.direct(held.device, next)});
}

void receive(PlanBuilder& builder, Journey& journey, model::CollectiveId collective)
{
    model::Program& program = builder.program;
    const model::Register held = program.registers[journey.at.index()];
    const DeviceId here = journey.stops[++journey.stop];
    journey.at =
        builder.addRegister(held.tensor, journey.transfer->box, held.contribution, held.rate, here);
    model::Task task =
        taskOf(held, model::TaskKind::Receive, journey.legName + ".receive", collective);
    task.outputs = {journey.at};
    task.channel = program.tasks[journey.send.index()].channel;
    const TaskId received = builder.addTask(here, std::move(task));
    program.channels[program.tasks[received.index()].channel.index()].receive = received;
    builder.addDataEdge(journey.send, received);
}

} // namespace

Result<std::vector<RegisterId>> transferAll(PlanBuilder& builder,
                                            std::span<const Transfer> transfers,
                                            model::CollectiveId collective)
{
    std::vector<Journey> journeys;
    for (const Transfer& transfer : transfers) {
        auto journey = start(builder, transfer, collective);
        if (!journey)
            return journey.error();
        journeys.push_back(std::move(*journey));
    }
    while (!std::all_of(journeys.begin(), journeys.end(), arrived)) {
        std::vector<Journey*> legs;
        for (Journey& journey : journeys)
            if (!arrived(journey))
                legs.push_back(&journey);
        for (Journey* journey : legs)
            send(builder, *journey, collective);
        for (Journey* journey : legs)
            receive(builder, *journey, collective);
    }
    std::vector<RegisterId> registers;
    for (const Journey& journey : journeys)
        registers.push_back(journey.at);
    return registers;
}

} // namespace plugboard::router
