// SPDX-License-Identifier: Apache-2.0
#include "engine/check/memory.h"

#include "engine/check/finding.h"
#include "engine/check/versions.h"

namespace plugboard::check {
namespace {

using model::RegisterId;
using model::RegisterKind;
using model::TaskId;
using model::TaskKind;

class MemoryReplay {
public:
    MemoryReplay(const model::Plan& plan, const model::FlatProgram& flat)
        : flat_(flat), program_(*flat.program), versions_(flat),
          arenas_(plan.topology.devices.size()), regions_(plan.topology.devices.size())
    {
        for (std::size_t at = 0; at < program_.registers.size(); ++at)
            if (isVariable(RegisterId(at)) && versions_.identity(RegisterId(at)).index() == at)
                memoryOf(RegisterId(at))
                    .fill(versions_.bytes(RegisterId(at), {}), {RegisterId(at), -1});
    }

    Result<void> run()
    {
        return replay(flat_, std::int64_t(2) * program_.period,
                      [this](const ReplayedFiring& firing) { return visit(firing); });
    }

private:
    bool isVariable(RegisterId reg) const
    {
        return program_.registers[reg.index()].kind == RegisterKind::Variable;
    }

    ByteMap& memoryOf(RegisterId reg)
    {
        const std::size_t device = program_.registers[reg.index()].device.index();
        return isVariable(reg) ? regions_[device] : arenas_[device];
    }

    /// A firing reads before it writes.
    Result<void> visit(const ReplayedFiring& firing)
    {
        const model::Task& task = program_.tasks[firing.task.index()];
        for (const RegisterId reg : task.inputs)
            if (auto found = read(firing, reg, versions_.wanted(reg, firing)); !found)
                return found;
        // The Send fills the register at the other end; the Receive only waits for that.
        if (task.kind == TaskKind::Receive)
            return read(firing, task.outputs[0], versions_.wanted(task.outputs[0], firing));
        if (task.kind == TaskKind::Send)
            return write(firing, arrivalOf(task));
        for (const RegisterId reg : task.outputs) {
            const bool adds = program_.registers[reg.index()].kind == RegisterKind::Accumulator &&
                              firing.microBatch > 0;
            if (adds)
                if (auto found = read(firing, reg, {reg, versions_.firingOf(firing) - 1}); !found)
                    return found;
        }
        for (const RegisterId reg : task.outputs)
            if (auto written = write(firing, reg); !written)
                return written;
        return {};
    }

    RegisterId arrivalOf(const model::Task& send) const
    {
        const model::Channel& channel = program_.channels[send.channel.index()];
        return program_.tasks[channel.receive.index()].outputs[0];
    }

    Result<void> read(const ReplayedFiring& firing, RegisterId reg, Value wanted)
    {
        const auto* wrong =
            memoryOf(reg).read(versions_.bytes(reg, firing), wanted, firing.moment, firing.clock);
        if (wrong == nullptr)
            return {};
        if (wrong->unordered && wrong->found != wanted)
            return finding(program_, firing.task,
                           "reads " + nameOf(program_, reg) + ", but " +
                               program_.tasks[taskAt(wrong->writer).index()].name +
                               " does not wait for that to write " +
                               nameOf(program_, wrong->found.reg) + " in the same bytes" +
                               when(firing));
        if (wrong->unordered)
            return finding(program_, firing.task,
                           "does not wait for " + nameOf(program_, reg) + when(firing));
        const std::string found = wrong->found.reg.valid()
                                      ? "holds firing " + std::to_string(wrong->found.firing) +
                                            " of " + nameOf(program_, wrong->found.reg) +
                                            " instead of " + std::to_string(wanted.firing)
                                      : "was written by nobody before";
        return finding(program_, firing.task,
                       "reads " + nameOf(program_, reg) + ", which " + found + when(firing));
    }

    Result<void> write(const ReplayedFiring& firing, RegisterId reg)
    {
        const model::Register& what = program_.registers[reg.index()];
        const RegisterId own =
            what.kind == RegisterKind::InPlace ? what.inPlaceOf : versions_.identity(reg);
        const Clash* clash =
            memoryOf(reg).write(versions_.bytes(reg, firing), versions_.made(reg, firing), own,
                                firing.moment, firing.clock);
        if (clash == nullptr)
            return {};
        const TaskId other = taskAt(clash->moment);
        return finding(program_, firing.task,
                       "may write " + nameOf(program_, reg) + " while " +
                           program_.tasks[other.index()].name +
                           (clash->wrote ? " writes " : " still reads ") +
                           nameOf(program_, clash->reg) + " in the same bytes" + when(firing));
    }

    TaskId taskAt(const Moment& moment) const
    {
        const auto& lane = flat_.lanes[moment.lane.index()];
        return lane[std::size_t(moment.entry) % lane.size()].task;
    }

    static std::string when(const ReplayedFiring& firing)
    {
        return " (step " + std::to_string(firing.step) + ", micro-batch " +
               std::to_string(firing.microBatch) + ")";
    }

    const model::FlatProgram& flat_;
    const model::Program& program_;
    const Versions versions_;
    std::vector<ByteMap> arenas_;  ///< per device
    std::vector<ByteMap> regions_; ///< of the variables, per device
};

} // namespace

Result<void> checkMemory(const model::Plan& plan, const model::FlatProgram& flat)
{
    return MemoryReplay(plan, flat).run();
}

} // namespace plugboard::check
