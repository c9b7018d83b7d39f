// SPDX-License-Identifier: Apache-2.0
#include "engine/session/plan_summary.h"

#include "engine/model/flat_program.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

namespace plugboard::session {
namespace {

bool isTransfer(model::TaskKind kind)
{
    return kind == model::TaskKind::Send || kind == model::TaskKind::Receive;
}

/// What Compute tasks, copies and sums take; not what waits for a link or the loader.
bool isComputing(const model::Task& task)
{
    return !isTransfer(task.kind) && task.kind != model::TaskKind::Load;
}

std::string toString(model::CollectiveKind kind)
{
    switch (kind) {
    case model::CollectiveKind::AllReduce:
        return "all-reduce";
    case model::CollectiveKind::ReduceScatter:
        return "reduce-scatter";
    case model::CollectiveKind::AllGather:
        return "all-gather";
    case model::CollectiveKind::Broadcast:
        return "broadcast";
    case model::CollectiveKind::AllToAll:
        return "all-to-all";
    case model::CollectiveKind::Resharding:
        break;
    }
    return "resharding";
}

class Summary {
public:
    Summary(const model::Plan& plan, const model::FlatProgram& flat)
        : plan_(plan), flat_(flat), program_(*flat.program)
    {
    }

    PlanSummary make()
    {
        placeNodes();
        placeTensors();
        findTransfers();
        loadDevices();
        return std::move(summary_);
    }

private:
    Seconds secondsPerStep(std::size_t task) const
    {
        return double(flat_.firingsPerStep(model::TaskId(task))) *
               program_.tasks[task].kernel.seconds;
    }

    NodePlacement& placementOf(const std::string& node)
    {
        const auto [known, isNew] = places_.try_emplace(node, summary_.placements.size());
        if (isNew)
            summary_.placements.push_back({node, {}, {}});
        return summary_.placements[known->second];
    }

    static NodeOnDevice& on(NodePlacement& placement, model::DeviceId device)
    {
        auto& devices = placement.devices;
        const auto at = std::lower_bound(
            devices.begin(), devices.end(), device,
            [](const NodeOnDevice& part, model::DeviceId id) { return part.device < id; });
        if (at != devices.end() && at->device == device)
            return *at;
        return *devices.insert(at, NodeOnDevice{device, {}, {}, 0});
    }

    void placeNodes()
    {
        std::map<std::pair<std::string, model::DeviceId>, std::set<std::size_t>> counted;
        for (std::size_t at = 0; at < program_.tasks.size(); ++at) {
            const model::Task& task = program_.tasks[at];
            if (task.node.empty())
                continue;
            const model::DeviceId device = flat_.deviceOfTask[at];
            NodeOnDevice& part = on(placementOf(task.node), device);
            if (isComputing(task))
                part.seconds = part.seconds + secondsPerStep(at);
            ++part.tasks;
            auto& registers = counted[{task.node, device}];
            for (const model::RegisterId written : task.outputs)
                countRegister(written, device, registers, part);
            for (const model::RegisterId read : task.inputs)
                if (program_.registers[read.index()].kind == model::RegisterKind::Variable)
                    countRegister(read, device, registers, part);
        }
        for (NodePlacement& placement : summary_.placements)
            for (const NodeOnDevice& part : placement.devices)
                placement.seconds = std::max(placement.seconds, part.seconds);
    }

    /// Registers of one variable's shard share its bytes, and an in-place one those of another.
    void countRegister(model::RegisterId id, model::DeviceId device, std::set<std::size_t>& counted,
                       NodeOnDevice& part) const
    {
        const model::Register& held = program_.registers[id.index()];
        if (held.device != device || held.kind == model::RegisterKind::InPlace ||
            !counted.insert(id.index()).second)
            return;
        const auto copies = std::max<std::int64_t>(std::int64_t(held.offsets.size()), 1);
        part.memory = part.memory + copies * held.bytes;
    }

    /// The last forward op of a node makes its outputs; the output node's, the loss, makes none
    /// that is drawn.
    void placeTensors()
    {
        std::unordered_map<std::string, std::size_t> last;
        for (std::size_t at = 0; at < program_.tasks.size(); ++at)
            if (makesTensors(program_.tasks[at]))
                last[program_.tasks[at].node] = at;
        for (const NodePlacement& placement : summary_.placements)
            if (const auto made = last.find(placement.node); made != last.end())
                for (std::size_t port = 0; port < program_.tasks[made->second].outputs.size();
                     ++port)
                    placeTensor(placement.node, int(port),
                                program_.tasks[made->second].outputs[port]);
    }

    bool makesTensors(const model::Task& task) const
    {
        return task.kind == model::TaskKind::Compute && task.pass == model::Pass::Forward &&
               !task.node.empty() && !task.outputs.empty() &&
               task.opKind != "softmax_cross_entropy" &&
               program_.registers[task.outputs[0].index()].kind != model::RegisterKind::Variable &&
               program_.registers[task.outputs[0].index()].kind != model::RegisterKind::Accumulator;
    }

    void placeTensor(const std::string& node, int port, model::RegisterId made)
    {
        const model::PlanTensorId tensor = program_.registers[made.index()].tensor;
        const model::PlanTensor& what = program_.tensors[tensor.index()];
        TensorPlacement placement{node, port, {}, model::bytes(what.type)};
        placement.badge = badgeOf(tensor, what.type.shape);
        summary_.tensors.push_back(std::move(placement));
    }

    /// Over the pieces that ops make, wherever they are sent afterwards.
    std::string badgeOf(model::PlanTensorId tensor, const model::Shape& shape)
    {
        if (piecesOf_.empty())
            findPieces();
        std::vector<char> split(shape.size());
        bool partial = false;
        for (const std::uint32_t piece : piecesOf_[tensor.index()]) {
            const model::Register& held = program_.registers[piece];
            partial = partial || !held.contribution.complete();
            for (std::size_t axis = 0; axis < shape.size(); ++axis)
                split[axis] |= char(held.box[axis].size() != shape[axis]);
        }
        std::string badge;
        for (std::size_t axis = 0; axis < shape.size(); ++axis)
            if (split[axis])
                badge += "S(" + std::to_string(axis) + ") ";
        if (partial)
            badge += "P(sum) ";
        if (badge.empty())
            badge = "whole ";
        const std::size_t pieces = piecesOf_[tensor.index()].size();
        return pieces == 1 && badge == "whole " ? "whole" : badge + std::to_string(pieces);
    }

    void findPieces()
    {
        piecesOf_.resize(program_.tensors.size());
        for (const model::Task& task : program_.tasks)
            if (task.kind == model::TaskKind::Compute)
                for (const model::RegisterId written : task.outputs)
                    piecesOf_[program_.registers[written.index()].tensor.index()].push_back(
                        written.value);
    }

    /// Per tensor: the node whose op makes it, else the one that reads it first (a variable).
    std::vector<const std::string*> nodesOfTensors() const
    {
        std::vector<const std::string*> makers(program_.tensors.size());
        std::vector<const std::string*> readers(program_.tensors.size());
        for (const model::Task& task : program_.tasks) {
            if (task.node.empty())
                continue;
            for (const model::RegisterId written : task.outputs)
                if (auto& maker = makers[tensorOf(written)]; maker == nullptr)
                    maker = &task.node;
            for (const model::RegisterId read : task.inputs)
                if (auto& reader = readers[tensorOf(read)]; reader == nullptr)
                    reader = &task.node;
        }
        for (std::size_t at = 0; at < makers.size(); ++at)
            if (makers[at] == nullptr)
                makers[at] = readers[at];
        return makers;
    }

    std::size_t tensorOf(model::RegisterId id) const
    {
        return program_.registers[id.index()].tensor.index();
    }

    void findTransfers()
    {
        const std::vector<const std::string*> nodes = nodesOfTensors();
        for (const model::Channel& channel : program_.channels) {
            const model::Task& send = program_.tasks[channel.send.index()];
            Transfer transfer;
            transfer.name = send.name;
            transfer.node = send.node;
            transfer.send = channel.send;
            transfer.receive = channel.receive;
            transfer.from = flat_.deviceOfTask[channel.send.index()];
            transfer.to = flat_.deviceOfTask[channel.receive.index()];
            transfer.route = channel.route;
            transfer.bytes = channel.bytes;
            transfer.firings = flat_.firingsPerStep(channel.send);
            transfer.seconds = send.kernel.seconds;
            if (!send.inputs.empty()) {
                const std::size_t tensor = tensorOf(send.inputs[0]);
                transfer.tensor = program_.tensors[tensor].name;
                if (transfer.node.empty() && nodes[tensor] != nullptr)
                    transfer.node = *nodes[tensor];
            }
            if (send.collective.valid()) {
                const model::Collective& all = program_.collectives[send.collective.index()];
                transfer.collective = toString(all.kind) + ", " + all.algorithm;
            }
            summary_.transfers.push_back(std::move(transfer));
        }
    }

    void loadDevices()
    {
        for (std::size_t at = 0; at < plan_.topology.devices.size(); ++at) {
            DeviceLoad load;
            load.device = model::DeviceId(at);
            if (at < plan_.variableRegion.size())
                load.variables = plan_.variableRegion[at];
            for (const model::Program& program : plan_.programs)
                if (at < program.arena.size())
                    load.arena = std::max(load.arena, program.arena[at]);
            if (at < plan_.requirements.size())
                load.needed = plan_.requirements[at].memory;
            load.limit = plan_.topology.devices[at].memory;
            summary_.devices.push_back(load);
        }
        for (std::size_t at = 0; at < program_.tasks.size(); ++at) {
            DeviceLoad& load = summary_.devices[flat_.deviceOfTask[at].index()];
            const model::Task& task = program_.tasks[at];
            if (isComputing(task))
                load.busy = load.busy + secondsPerStep(at);
            else if (task.kind == model::TaskKind::Send)
                load.sending = load.sending + secondsPerStep(at);
        }
    }

    const model::Plan& plan_;
    const model::FlatProgram& flat_;
    const model::Program& program_;
    std::unordered_map<std::string, std::size_t> places_; ///< of nodes in summary_.placements
    std::vector<std::vector<std::uint32_t>> piecesOf_;    ///< per tensor: registers
    PlanSummary summary_;
};

} // namespace

Result<PlanSummary> summaryOf(const model::Plan& plan, model::ProgramKind kind)
{
    const model::Program* program = plan.program(kind);
    if (program == nullptr)
        return Error{ErrorCode::InvalidInput, "the plan has no program " + model::toString(kind),
                     plan.networkName};
    const auto flat = model::flatten(plan, *program);
    if (!flat)
        return flat.error();
    return Summary(plan, *flat).make();
}

} // namespace plugboard::session
