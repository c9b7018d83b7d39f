// SPDX-License-Identifier: Apache-2.0
#include "tests/memory/unrolled.h"

#include <algorithm>

namespace plugboard::tests {

using model::Rate;
using model::RegisterId;
using model::TaskId;

Unrolled::Unrolled(const model::Program& program, int steps) : program_(program), steps_(steps)
{
    for (std::size_t task = 0; task < program.tasks.size(); ++task) {
        firstNode_.push_back(nodes_);
        nodes_ += std::size_t(firingsPerStep(TaskId(task)) * steps);
    }
    waits_.resize(nodes_);
    addEdges();
    close();
}

std::int64_t Unrolled::firingsPerStep(TaskId task) const
{
    return program_.tasks[task.index()].rate == Rate::Step ? 1 : program_.microBatches;
}

std::size_t Unrolled::number(Node node) const
{
    return firstNode_[node.task.index()] + std::size_t(node.firing);
}

void Unrolled::addEdges()
{
    for (const model::Lane& lane : program_.lanes) {
        std::vector<std::size_t> queue;
        for (int step = 0; step < steps_; ++step)
            for (const model::Segment& segment : lane.segments)
                for (int round = 0; round < segment.count; ++round)
                    for (const TaskId task : segment.tasks)
                        queue.push_back(number({task, step * firingsPerStep(task) +
                                                          segment.microBatchOffset + round}));
        for (std::size_t at = 1; at < queue.size(); ++at)
            waits_[queue[at]].push_back(queue[at - 1]);
    }
    for (const model::Edge& edge : program_.edges)
        for (std::int64_t n = 0; n < firingsPerStep(edge.to) * steps_; ++n) {
            const std::int64_t step = n / firingsPerStep(edge.to);
            std::int64_t first = n - edge.distance;
            std::int64_t last = first;
            if (edge.join == model::EdgeJoin::EachToStep) {
                first = (step - edge.distance) * program_.microBatches;
                last = first + program_.microBatches - 1;
            } else if (edge.join == model::EdgeJoin::StepToEach) {
                first = last = step - edge.distance;
            }
            for (std::int64_t from = std::max<std::int64_t>(first, 0); from <= last; ++from)
                waits_[number({edge.to, n})].push_back(number({edge.from, from}));
        }
}

void Unrolled::close()
{
    before_.assign(nodes_, std::vector<bool>(nodes_, false));
    std::vector<bool> done(nodes_, false);
    bool progress = true;
    std::size_t left = nodes_;
    while (progress && left > 0) {
        progress = false;
        for (std::size_t node = 0; node < nodes_; ++node) {
            if (done[node] || !std::all_of(waits_[node].begin(), waits_[node].end(),
                                           [&](std::size_t from) { return done[from]; }))
                continue;
            for (const std::size_t from : waits_[node]) {
                before_[node][from] = true;
                for (std::size_t far = 0; far < nodes_; ++far)
                    if (before_[from][far])
                        before_[node][far] = true;
            }
            done[node] = progress = true;
            --left;
        }
    }
    deadlocks_ = left > 0;
}

void Unrolled::addAccess(Use& use, TaskId task) const
{
    const Rate rate = program_.registers[use.reg.index()].rate;
    const std::int64_t perStep = firingsPerStep(task);
    if (rate == Rate::MicroBatch || perStep == 1) {
        use.accesses.push_back(number({task, use.firing}));
        return;
    }
    for (std::int64_t m = 0; m < perStep; ++m)
        use.accesses.push_back(number({task, use.firing * perStep + m}));
}

std::vector<Unrolled::Use> Unrolled::uses() const
{
    std::vector<Use> all;
    for (std::size_t reg = 0; reg < program_.registers.size(); ++reg) {
        const model::Register& held = program_.registers[reg];
        const std::int64_t perStep = held.rate == Rate::Step ? 1 : program_.microBatches;
        for (std::int64_t firing = 0; firing < perStep * steps_; ++firing) {
            Use use;
            use.reg = RegisterId(reg);
            use.firing = firing;
            use.begin = held.offsets[std::size_t(firing) % held.offsets.size()];
            use.end = use.begin + held.bytes.value;
            bool filled = false;
            for (std::size_t task = 0; task < program_.tasks.size(); ++task) {
                const model::Task& what = program_.tasks[task];
                const auto touches = [&](const std::vector<RegisterId>& registers) {
                    return std::find(registers.begin(), registers.end(), RegisterId(reg)) !=
                           registers.end();
                };
                if (touches(what.outputs)) {
                    filled = true;
                    const TaskId filler = what.kind == model::TaskKind::Receive
                                              ? program_.channels[what.channel.index()].send
                                              : TaskId(task);
                    Use first = use;
                    addAccess(first, filler);
                    use.fill = first.accesses.front();
                    use.accesses.push_back(use.fill);
                }
                if (touches(what.inputs) || touches(what.outputs))
                    addAccess(use, TaskId(task));
            }
            if (filled)
                all.push_back(std::move(use));
        }
    }
    return all;
}

bool Unrolled::clear(const Use& first, const Use& second) const
{
    return std::all_of(first.accesses.begin(), first.accesses.end(),
                       [&](std::size_t access) { return before(access, second.fill); });
}

std::string Unrolled::race() const
{
    const auto rootOf = [&](RegisterId reg) {
        while (program_.registers[reg.index()].kind == model::RegisterKind::InPlace)
            reg = program_.registers[reg.index()].inPlaceOf;
        return reg;
    };
    const std::vector<Use> all = uses();
    for (const Use& a : all)
        for (const Use& b : all) {
            const bool sameBytes = a.begin < b.end && b.begin < a.end &&
                                   program_.registers[a.reg.index()].device ==
                                       program_.registers[b.reg.index()].device;
            const bool sameUse = rootOf(a.reg) == rootOf(b.reg) && a.firing == b.firing;
            if (sameBytes && !sameUse && !clear(a, b) && !clear(b, a))
                return "register " + std::to_string(a.reg.index()) + " firing " +
                       std::to_string(a.firing) + " and register " + std::to_string(b.reg.index()) +
                       " firing " + std::to_string(b.firing);
        }
    return {};
}

} // namespace plugboard::tests
