// SPDX-License-Identifier: Apache-2.0
#include "engine/check/structure.h"

#include "engine/check/finding.h"
#include "engine/check/registers.h"

#include <set>

namespace plugboard::check {
namespace {

using model::ProgramKind;
using model::RegisterKind;
using model::TaskId;
using model::TaskKind;

// A file may claim anything; these keep sums of bytes and firings far from overflow.
constexpr std::int64_t kMostBytes = std::int64_t(1) << 48;
constexpr std::int64_t kMostFirings = std::int64_t(1) << 26;
constexpr int kMostMicroBatches = 1 << 20;

bool inRange(Bytes size)
{
    return size.value >= 0 && size.value <= kMostBytes;
}

Error planFinding(const std::string& subject, const std::string& message)
{
    return {ErrorCode::InvalidInput, message, subject};
}

Result<void> checkType(const model::TensorType& type, const std::string& name)
{
    std::int64_t elements = 1;
    for (const model::Dim extent : type.shape) {
        if (extent < 1 || extent > kMostBytes || elements > kMostBytes / extent)
            return planFinding(name, "the shape " + model::toString(type.shape) +
                                         " has an extent that no tensor can have");
        elements *= extent;
    }
    if (int(type.type) >= model::kDataTypes)
        return planFinding(name, "unknown element type");
    return {};
}

class ProgramStructure {
public:
    ProgramStructure(const model::Plan& plan, const model::Program& program)
        : plan_(plan), program_(program)
    {
    }

    Result<void> run()
    {
        for (const auto step : {&ProgramStructure::checkHeader, &ProgramStructure::checkTensors,
                                &ProgramStructure::checkRegisters, &ProgramStructure::checkTasks,
                                &ProgramStructure::checkInPlace, &ProgramStructure::checkChannels,
                                &ProgramStructure::checkLanes})
            if (auto checked = (this->*step)(); !checked)
                return checked;
        return {};
    }

private:
    Error programFinding(const std::string& what, const std::string& message) const
    {
        return planFinding(subjectOf(program_, what), message);
    }

    Result<void> checkHeader()
    {
        if (program_.microBatches < 1 || program_.microBatches > kMostMicroBatches)
            return programFinding("micro-batches",
                                  std::to_string(program_.microBatches) + " micro-batches");
        if (program_.period < 1 || program_.period > 4)
            return programFinding("period", "the address pattern repeats after 1 to 4 steps, not " +
                                                std::to_string(program_.period));
        if (std::int64_t(program_.tasks.size()) * program_.microBatches > kMostFirings)
            return programFinding("tasks", "more firings in a step than a plan can have");
        if (program_.arena.size() != plan_.topology.devices.size())
            return programFinding("arena", "one size per device is needed");
        for (const Bytes size : program_.arena)
            if (!inRange(size))
                return programFinding("arena", "the size " + toString(size) + " is no arena's");
        return {};
    }

    Result<void> checkTensors()
    {
        for (const model::PlanTensor& tensor : program_.tensors)
            if (auto checked = checkType(tensor.type, subjectOf(program_, tensor.name)); !checked)
                return checked;
        for (const model::Collective& collective : program_.collectives) {
            if (collective.tensor.index() >= program_.tensors.size())
                return programFinding("collectives", "a collective of an unknown tensor");
            for (const model::DeviceId device : collective.group.devices)
                if (device.index() >= plan_.topology.devices.size())
                    return programFinding("collectives", "a member on an unknown device");
        }
        return {};
    }

    Result<void> checkRegisters()
    {
        for (std::size_t at = 0; at < program_.registers.size(); ++at)
            if (auto checked = checkRegister(at); !checked)
                return checked;
        return {};
    }

    Result<void> checkRegister(std::size_t at)
    {
        const model::Register& reg = program_.registers[at];
        const auto refused = [&](const std::string& message) {
            return programFinding("register " + std::to_string(at), message);
        };
        if (reg.tensor.index() >= program_.tensors.size())
            return refused("holds a piece of an unknown tensor");
        if (reg.device.index() >= plan_.topology.devices.size())
            return refused("lies on an unknown device");
        const model::PlanTensor& tensor = program_.tensors[reg.tensor.index()];
        if (reg.box.size() != tensor.type.shape.size())
            return refused("its box has another rank than " + tensor.name);
        for (const model::Range& range : reg.box)
            if (range.begin > range.end)
                return refused("its box ends before it begins");
        if (!model::contains(model::wholeBox(tensor.type.shape), reg.box))
            return refused("its box " + model::toString(reg.box) + " leaves " + tensor.name + " " +
                           model::toString(tensor.type.shape));
        if (reg.rate != tensor.rate)
            return refused("has another rate than " + tensor.name);
        const model::Contribution& part = reg.contribution;
        if (part.of < 1 || part.first < 0 || part.first >= part.of || part.count < 1 ||
            part.count > part.of)
            return refused("holds contributions that there cannot be");
        const std::int64_t needed = elements(reg.box) * sizeOf(tensor.type.type);
        if (!inRange(reg.bytes) || reg.bytes.value < needed)
            return refused("has " + toString(reg.bytes) + ", its piece of " + tensor.name +
                           " needs " + toString(Bytes{needed}));
        return checkCopies(at);
    }

    Result<void> checkCopies(std::size_t at)
    {
        const model::Register& reg = program_.registers[at];
        const auto refused = [&](const std::string& message) {
            return programFinding("register " + std::to_string(at), message);
        };
        const std::int64_t perStep = reg.rate == model::Rate::Step ? 1 : program_.microBatches;
        const std::int64_t copies = std::int64_t(reg.offsets.size());
        if (copies < 1 || program_.period * perStep % copies != 0)
            return refused(std::to_string(copies) + " copies do not repeat after the period of " +
                           std::to_string(program_.period) + " steps");
        const std::int64_t size = sizeOf(program_.tensors[reg.tensor.index()].type.type);
        for (const std::int64_t offset : reg.offsets)
            if (offset < 0 || offset > kMostBytes || offset % size != 0)
                return refused("its offset " + std::to_string(offset) +
                               " is no multiple of an element's bytes");
        const bool variable = reg.kind == RegisterKind::Variable;
        if (variable && (reg.variable.index() >= plan_.variables.size() || copies != 1))
            return refused("is a variable's without one, or with more than one copy");
        if (variable != reg.variable.valid() ||
            (reg.kind == RegisterKind::InPlace) != reg.inPlaceOf.valid())
            return refused("its kind and what it refers to disagree");
        if (reg.kind == RegisterKind::InPlace &&
            (reg.inPlaceOf.index() >= program_.registers.size() || reg.inPlaceOf.index() == at))
            return refused("is in place of an unknown register");
        if (int(reg.kind) < 0 || int(reg.kind) > int(RegisterKind::InPlace))
            return refused("has an unknown kind");
        return {};
    }

    Result<void> checkTasks()
    {
        std::vector<TaskId> writer(program_.registers.size());
        for (std::size_t at = 0; at < program_.tasks.size(); ++at) {
            const model::Task& task = program_.tasks[at];
            const auto refused = [&](const std::string& message) {
                return finding(program_, TaskId(at), message);
            };
            if (task.role.index() >= plan_.roles.size())
                return refused("unknown role");
            const model::DeviceId device = plan_.roles[task.role.index()].devices[0];
            for (const auto* operands : {&task.inputs, &task.outputs})
                for (const model::RegisterId reg : *operands) {
                    if (reg.index() >= program_.registers.size())
                        return refused("has an operand in an unknown register");
                    if (program_.registers[reg.index()].device != device)
                        return refused("has an operand on another device: " +
                                       nameOf(program_, reg));
                }
            for (const model::RegisterId reg : task.outputs) {
                if (writer[reg.index()].valid())
                    return refused("writes " + nameOf(program_, reg) + ", which another task " +
                                   "or another of its outputs writes as well");
                writer[reg.index()] = TaskId(at);
            }
            if (task.collective.valid() && task.collective.index() >= program_.collectives.size())
                return refused("is a step of an unknown collective");
            if (!inRange(task.kernel.workspace))
                return refused("its workspace is out of range");
            if (auto checked = checkOperands(TaskId(at)); !checked)
                return checked;
        }
        return {};
    }

    Result<void> checkOperands(TaskId id)
    {
        const model::Task& task = program_.tasks[id.index()];
        const std::size_t inputs = task.inputs.size();
        const std::size_t outputs = task.outputs.size();
        const bool transfer = task.kind == TaskKind::Send || task.kind == TaskKind::Receive;
        if (transfer != task.channel.valid())
            return finding(program_, id, "Send and Receive have a channel, others have none");
        bool fits = false;
        switch (task.kind) {
        case TaskKind::Send:
            fits = inputs == 1 && outputs == 0;
            break;
        case TaskKind::Receive:
        case TaskKind::Load:
            fits = inputs == 0 && outputs >= 1 && (outputs == 1 || task.kind == TaskKind::Load);
            break;
        case TaskKind::Copy:
        case TaskKind::Sum:
            fits = inputs >= 1 && outputs == 1;
            break;
        case TaskKind::Compute:
            fits = true;
            break;
        case TaskKind::Member:
            return Error{ErrorCode::Unsupported,
                         "task.kind Member: this build has no library collectives",
                         subjectOf(program_, id)};
        }
        if (!fits)
            return finding(program_, id,
                           "a " + toString(task.kind) + " does not have " + std::to_string(inputs) +
                               " inputs and " + std::to_string(outputs) + " outputs");
        return checkRates(id);
    }

    Result<void> checkRates(TaskId id)
    {
        const model::Task& task = program_.tasks[id.index()];
        for (const model::RegisterId out : task.outputs) {
            const model::Register& reg = program_.registers[out.index()];
            const bool accumulates = reg.kind == RegisterKind::Accumulator;
            const bool compute = task.kind == TaskKind::Compute;
            const bool fits = accumulates ? compute && task.rate == model::Rate::MicroBatch &&
                                                reg.rate == model::Rate::Step
                              : reg.kind == RegisterKind::Variable ? compute
                                                                   : reg.rate == task.rate;
            if (!fits)
                return finding(program_, id,
                               "its rate and kind do not go with those of " +
                                   nameOf(program_, out));
        }
        for (const model::RegisterId in : task.inputs) {
            const model::Register& reg = program_.registers[in.index()];
            if (task.kind != TaskKind::Compute && reg.kind != RegisterKind::Variable &&
                reg.rate != task.rate)
                return finding(program_, id, "moves " + nameOf(program_, in) + " at another rate");
            if (task.rate == model::Rate::Step && reg.rate == model::Rate::MicroBatch &&
                program_.microBatches > 1)
                return finding(program_, id,
                               "fires once per step and would see only the last micro-batch of " +
                                   nameOf(program_, in));
        }
        return {};
    }

    /// An in-place register has the bytes of the register that its writer reads last.
    Result<void> checkInPlace()
    {
        const std::vector<TaskId> writers = writersOf(program_);
        for (std::size_t at = 0; at < program_.registers.size(); ++at) {
            const model::Register& reg = program_.registers[at];
            if (reg.kind != RegisterKind::InPlace)
                continue;
            const model::RegisterId root = rootOf(program_, model::RegisterId(at));
            if (!root.valid() || program_.registers[root.index()].kind != RegisterKind::Buffer)
                return finding(program_, model::RegisterId(at),
                               "is in place of no buffer, along a chain of such registers");
            const model::Register& what = program_.registers[root.index()];
            if (what.offsets != reg.offsets || what.device != reg.device || what.rate != reg.rate ||
                what.bytes < reg.bytes)
                return finding(program_, model::RegisterId(at),
                               "does not lie where the register lies that it is in place of");
            const TaskId writer = writers[at];
            const auto& inputs = program_.tasks[writer.valid() ? writer.index() : 0].inputs;
            if (!writer.valid() ||
                std::find(inputs.begin(), inputs.end(), reg.inPlaceOf) == inputs.end())
                return finding(program_, model::RegisterId(at),
                               "its writer does not read what it is in place of");
        }
        return {};
    }

    Result<void> checkChannels()
    {
        for (std::size_t at = 0; at < program_.channels.size(); ++at)
            if (auto checked = checkChannel(model::ChannelId(at)); !checked)
                return checked;
        for (std::size_t at = 0; at < program_.tasks.size(); ++at) {
            const model::Task& task = program_.tasks[at];
            if (!task.channel.valid())
                continue;
            if (task.channel.index() >= program_.channels.size())
                return finding(program_, TaskId(at), "unknown channel");
            const model::Channel& channel = program_.channels[task.channel.index()];
            if ((task.kind == TaskKind::Send ? channel.send : channel.receive) != TaskId(at))
                return finding(program_, TaskId(at), "its channel joins other tasks");
        }
        return {};
    }

    Result<void> checkChannel(model::ChannelId id)
    {
        const model::Channel& channel = program_.channels[id.index()];
        const auto refused = [&](const std::string& message) {
            return programFinding("channel " + std::to_string(id.index()), message);
        };
        if (channel.send.index() >= program_.tasks.size() ||
            channel.receive.index() >= program_.tasks.size())
            return refused("joins an unknown task");
        const model::Task& send = program_.tasks[channel.send.index()];
        const model::Task& receive = program_.tasks[channel.receive.index()];
        if (send.kind != TaskKind::Send || receive.kind != TaskKind::Receive ||
            send.channel != id || receive.channel != id)
            return refused("does not join a Send and a Receive of its own");
        if (send.rate != receive.rate || send.collective != receive.collective)
            return refused("its Send and its Receive differ in rate or collective");
        if (plan_.roles[send.role.index()].devices == plan_.roles[receive.role.index()].devices)
            return refused("begins and ends on one device");
        const model::Register& arrival = program_.registers[receive.outputs[0].index()];
        const std::int64_t needed =
            elements(arrival.box) * sizeOf(program_.tensors[arrival.tensor.index()].type.type);
        if (channel.bytes.value != needed)
            return refused("carries " + toString(channel.bytes) +
                           ", its Receive's register holds " + toString(Bytes{needed}));
        return {};
    }

    Result<void> checkLanes()
    {
        for (std::size_t at = 0; at < program_.lanes.size(); ++at) {
            const model::Lane& lane = program_.lanes[at];
            const auto refused = [&](const std::string& message) {
                return programFinding("lane " + std::to_string(at), message);
            };
            if (lane.role.index() >= plan_.roles.size())
                return refused("unknown role");
            for (const model::Segment& segment : lane.segments)
                for (const TaskId task : segment.tasks) {
                    if (task.index() >= program_.tasks.size())
                        return refused("unknown task");
                    const model::Task& what = program_.tasks[task.index()];
                    const bool load = what.kind == TaskKind::Load;
                    if (load != (lane.kind == model::LaneKind::Loader))
                        return finding(program_, task,
                                       "Load tasks stand on loader lanes, others do not");
                    if (load && hostOf(what.role) != hostOf(lane.role))
                        return finding(program_, task, "its loader is on another host");
                }
        }
        return {};
    }

    const std::string& hostOf(model::RoleId role) const
    {
        return plan_.topology.device(plan_.roles[role.index()].devices[0]).host;
    }

    const model::Plan& plan_;
    const model::Program& program_;
};

} // namespace

Result<void> checkPlanStructure(const model::Plan& plan)
{
    if (auto valid = model::validate(plan.topology); !valid)
        return valid;
    const std::size_t devices = plan.topology.devices.size();
    for (const model::Role& role : plan.roles) {
        if (role.devices.size() != 1)
            return Error{ErrorCode::Unsupported,
                         "role.replicas: this build runs one replica per role", role.name};
        if (role.devices[0].index() >= devices)
            return planFinding(role.name, "the role is bound to a device that the plan lacks");
    }
    if (plan.requirements.size() != devices || plan.variableRegion.size() != devices)
        return planFinding("devices", "one requirement and variable region per device is needed");
    for (const Bytes size : plan.variableRegion)
        if (!inRange(size))
            return planFinding("variables", "a region's size is out of range");
    for (const model::PlanVariable& variable : plan.variables)
        if (auto checked = checkType(variable.variable.type, variable.variable.name); !checked)
            return checked;
    std::set<ProgramKind> kinds;
    for (const model::Program& program : plan.programs)
        if (int(program.kind) < 0 || int(program.kind) > int(ProgramKind::Infer) ||
            !kinds.insert(program.kind).second)
            return planFinding("programs", "a kind of program is unknown or stands twice");
    return {};
}

Result<void> checkProgramStructure(const model::Plan& plan, const model::Program& program)
{
    return ProgramStructure(plan, program).run();
}

} // namespace plugboard::check
