// SPDX-License-Identifier: Apache-2.0
#include "tests/memory/replay.h"

#include "tests/memory/programs.h"

#include <algorithm>

namespace plugboard::tests {
namespace {

using model::Rate;
using model::RegisterId;
using model::TaskId;

/// Who wrote a byte: a register (the root of those in place) and the firing.
struct Mark {
    std::int64_t reg = -1;
    std::int64_t firing = -1;
    bool operator==(const Mark&) const = default;
};

class Machine {
public:
    Machine(const model::FlatProgram& flat, int steps, std::mt19937& random)
        : flat_(flat), program_(*flat.program), steps_(steps), random_(random),
          done_(flat.lanes.size(), 0), running_(flat.lanes.size(), false)
    {
        for (const Bytes arena : program_.arena)
            memory_.emplace_back(std::size_t(arena.value));
    }

    std::string run()
    {
        const auto held = std::size_t(uniform(random_, 0, int(flat_.lanes.size()) - 1));
        for (;;) {
            std::vector<std::size_t> able;
            for (std::size_t lane = 0; lane < flat_.lanes.size(); ++lane)
                if (running_[lane] || mayBegin(lane))
                    able.push_back(lane);
            if (able.empty())
                return finished() ? "" : "deadlock";
            if (able.size() > 1)
                std::erase(able, held);
            const std::size_t lane = able[std::size_t(uniform(random_, 0, int(able.size()) - 1))];
            if (std::string wrong = advance(lane); !wrong.empty())
                return wrong;
        }
    }

private:
    std::int64_t length(std::size_t lane) const { return std::int64_t(flat_.lanes[lane].size()); }

    bool finished() const
    {
        for (std::size_t lane = 0; lane < done_.size(); ++lane)
            if (done_[lane] < steps_ * length(lane))
                return false;
        return true;
    }

    bool mayBegin(std::size_t lane) const
    {
        if (done_[lane] == steps_ * length(lane))
            return false;
        const std::int64_t step = done_[lane] / length(lane);
        const model::LaneEntry entry = flat_.lanes[lane][std::size_t(done_[lane] % length(lane))];
        for (std::size_t edge = 0; edge < program_.edges.size(); ++edge) {
            if (program_.edges[edge].to != entry.task)
                continue;
            const model::Wait wait = model::waitOf(flat_, std::uint32_t(edge), entry.microBatch);
            if (step >= wait.stepsBack &&
                done_[wait.lane.index()] < (step - wait.stepsBack) * length(wait.lane.index()) +
                                               std::int64_t(wait.position) + 1)
                return false;
        }
        return true;
    }

    std::string advance(std::size_t lane)
    {
        const std::int64_t step = done_[lane] / length(lane);
        const model::LaneEntry entry = flat_.lanes[lane][std::size_t(done_[lane] % length(lane))];
        const model::Task& task = program_.tasks[entry.task.index()];
        const bool end = running_[lane];
        for (const RegisterId input : task.inputs)
            if (!(end && inPlaceTarget(task, input)) && !holds(input, entry, step))
                return task.name + " reads bytes of another";
        for (const RegisterId output : written(task)) {
            if (!end && task.kind != model::TaskKind::Receive && !laterAccumulation(output, entry))
                write(output, entry, step);
            if (!holds(output, entry, step))
                return task.name + " finds its output overwritten";
        }
        running_[lane] = !end;
        done_[lane] += end;
        return {};
    }

    bool laterAccumulation(RegisterId reg, const model::LaneEntry& entry) const
    {
        return program_.registers[reg.index()].kind == model::RegisterKind::Accumulator &&
               entry.microBatch > 0;
    }

    bool inPlaceTarget(const model::Task& task, RegisterId input) const
    {
        return std::any_of(task.outputs.begin(), task.outputs.end(), [&](RegisterId output) {
            return program_.registers[output.index()].inPlaceOf == input;
        });
    }

    std::vector<RegisterId> written(const model::Task& task) const
    {
        if (task.kind != model::TaskKind::Send)
            return task.outputs;
        const TaskId receive = program_.channels[task.channel.index()].receive;
        return program_.tasks[receive.index()].outputs;
    }

    std::int64_t firingOf(RegisterId reg, const model::LaneEntry& entry, std::int64_t step) const
    {
        return program_.registers[reg.index()].rate == Rate::Step
                   ? step
                   : step * program_.microBatches + entry.microBatch;
    }

    std::pair<std::size_t, std::size_t> bytesOf(RegisterId reg, std::int64_t firing) const
    {
        const model::Register& held = program_.registers[reg.index()];
        const std::int64_t begin = held.offsets[std::size_t(firing) % held.offsets.size()];
        return {std::size_t(begin), std::size_t(begin + held.bytes.value)};
    }

    void write(RegisterId reg, const model::LaneEntry& entry, std::int64_t step)
    {
        const std::int64_t firing = firingOf(reg, entry, step);
        const auto [begin, end] = bytesOf(reg, firing);
        auto& bytes = memory_[program_.registers[reg.index()].device.index()];
        std::fill(bytes.begin() + std::ptrdiff_t(begin), bytes.begin() + std::ptrdiff_t(end),
                  Mark{std::int64_t(reg.index()), firing});
    }

    bool holds(RegisterId reg, const model::LaneEntry& entry, std::int64_t step) const
    {
        const std::int64_t firing = firingOf(reg, entry, step);
        const auto [begin, end] = bytesOf(reg, firing);
        const auto& bytes = memory_[program_.registers[reg.index()].device.index()];
        return std::all_of(bytes.begin() + std::ptrdiff_t(begin),
                           bytes.begin() + std::ptrdiff_t(end), [&](const Mark& mark) {
                               return mark == Mark{std::int64_t(reg.index()), firing};
                           });
    }

    const model::FlatProgram& flat_;
    const model::Program& program_;
    const std::int64_t steps_;
    std::mt19937& random_;
    std::vector<std::int64_t> done_; ///< entries, per lane
    std::vector<bool> running_;      ///< the lane's next entry has begun
    std::vector<std::vector<Mark>> memory_;
};

} // namespace

std::string replay(const model::FlatProgram& flat, int steps, std::mt19937& random)
{
    return Machine(flat, steps, random).run();
}

} // namespace plugboard::tests
