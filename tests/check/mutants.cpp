// SPDX-License-Identifier: Apache-2.0
#include "tests/check/mutants.h"

#include <algorithm>
#include <random>

namespace plugboard::tests {

using namespace plugboard::model;

namespace {

class Mutation {
public:
    Mutation(const Plan& legal, std::uint64_t number) : random_(number)
    {
        mutant_.plan = legal;
        using Change = void (Mutation::*)();
        static constexpr Change kChanges[] = {
            &Mutation::dropEdge,         &Mutation::changeDistance, &Mutation::changeJoin,
            &Mutation::addEdge,          &Mutation::loseCopies,     &Mutation::moveCopy,
            &Mutation::changeSum,        &Mutation::dropPiece,      &Mutation::swapEntries,
            &Mutation::orderCollectives, &Mutation::changeHop,      &Mutation::dropHop,
            &Mutation::changeBox,        &Mutation::swapChannels,   &Mutation::changeRate,
            &Mutation::changeFeatures,   &Mutation::shrinkArena,    &Mutation::moveVariable,
            &Mutation::dropTask,         &Mutation::dropEdge,       &Mutation::changeRole,
            &Mutation::takeDetour,       &Mutation::swapInputs,     &Mutation::swapSends,
            &Mutation::changePeriod};
        (this->*kChanges[number % std::size(kChanges)])();
    }

    Mutant take() { return std::move(mutant_); }

private:
    Program& program() { return mutant_.plan.programs[0]; }

    std::size_t pick(std::size_t count) { return count == 0 ? 0 : random_() % count; }

    template <class T>
    T& any(std::vector<T>& all)
    {
        return all[pick(all.size())];
    }

    std::string describe(const Edge& edge)
    {
        static const char* const kKinds[] = {"data", "credit", "reuse"};
        return std::string(kKinds[int(edge.kind)]) + " edge from " +
               program().tasks[edge.from.index()].name + " to " +
               program().tasks[edge.to.index()].name;
    }

    /// The edge matters more often where it crosses lanes.
    std::size_t pickEdge()
    {
        for (;;) {
            const std::size_t at = pick(program().edges.size());
            const Edge& edge = program().edges[at];
            const bool crosses =
                program().tasks[edge.from.index()].role != program().tasks[edge.to.index()].role ||
                edge.kind != EdgeKind::Data;
            if (crosses || pick(8) == 0)
                return at;
        }
    }

    void dropEdge()
    {
        const std::size_t at = pickEdge();
        mutant_.what = "drop " + describe(program().edges[at]);
        program().edges.erase(program().edges.begin() + std::ptrdiff_t(at));
    }

    void changeDistance()
    {
        Edge& edge = program().edges[pickEdge()];
        edge.distance = std::max(0, edge.distance + (pick(3) == 0 ? -1 : 1));
        mutant_.what = "distance " + std::to_string(edge.distance) + " of " + describe(edge);
    }

    void changeJoin()
    {
        Edge& edge = program().edges[pickEdge()];
        edge.join = EdgeJoin((int(edge.join) + 1 + int(pick(2))) % 3);
        mutant_.what = "join of " + describe(edge);
    }

    void addEdge()
    {
        const TaskId from(pick(program().tasks.size()));
        const TaskId to(pick(program().tasks.size()));
        const Rate source = program().tasks[from.index()].rate;
        const Rate target = program().tasks[to.index()].rate;
        const EdgeJoin join = source == target       ? EdgeJoin::SameMicroBatch
                              : target == Rate::Step ? EdgeJoin::EachToStep
                                                     : EdgeJoin::StepToEach;
        program().edges.push_back({from, to, EdgeKind::Reuse, join, int(pick(3)), {}});
        mutant_.what = "additional " + describe(program().edges.back());
    }

    /// In-place registers lie where their root lies.
    void setOffsets(std::size_t reg, const std::vector<std::int64_t>& offsets)
    {
        program().registers[reg].offsets = offsets;
        for (Register& other : program().registers)
            if (other.kind == RegisterKind::InPlace && other.inPlaceOf.index() == reg)
                other.offsets = offsets;
    }

    std::size_t pickBuffer(std::size_t leastCopies)
    {
        for (;;) {
            const std::size_t at = pick(program().registers.size());
            const Register& reg = program().registers[at];
            if (reg.kind != RegisterKind::Variable && reg.kind != RegisterKind::InPlace &&
                reg.offsets.size() >= leastCopies)
                return at;
        }
    }

    void loseCopies()
    {
        const bool several =
            std::any_of(program().registers.begin(), program().registers.end(),
                        [](const Register& reg) { return reg.offsets.size() > 1; });
        const std::size_t at = pickBuffer(several ? 2 : 1);
        mutant_.what = "one copy of register " + std::to_string(at);
        setOffsets(at, {program().registers[at].offsets.back()});
    }

    void moveCopy()
    {
        const std::size_t at = pickBuffer(1);
        std::vector<std::int64_t> offsets = program().registers[at].offsets;
        std::int64_t& offset = any(offsets);
        const Register& other = program().registers[pickBuffer(1)];
        offset = pick(2) == 0 ? other.offsets[0] : offset + 16 * (std::int64_t(pick(9)) - 4);
        mutant_.what = "register " + std::to_string(at) + " at byte " + std::to_string(offset);
        setOffsets(at, offsets);
    }

    Task* pickTask(TaskKind kind)
    {
        std::vector<Task*> all;
        for (Task& task : program().tasks)
            if (task.kind == kind)
                all.push_back(&task);
        return all.empty() ? nullptr : any(all);
    }

    void changeSum()
    {
        Task* sum = pickTask(TaskKind::Sum);
        if (sum == nullptr)
            return dropEdge();
        if (pick(2) == 0) {
            sum->inputs[0] = sum->inputs[1];
            mutant_.what = "doubled term of " + sum->name;
        } else {
            sum->inputs.erase(sum->inputs.begin() + std::ptrdiff_t(pick(2)));
            mutant_.what = "missing term of " + sum->name;
        }
    }

    void dropPiece()
    {
        Task* copy = pickTask(TaskKind::Copy);
        if (copy == nullptr)
            return changeSum();
        copy->inputs.erase(copy->inputs.begin() + std::ptrdiff_t(pick(copy->inputs.size())));
        mutant_.what = "missing piece of " + copy->name;
    }

    void swapEntries()
    {
        Segment& segment = any(any(program().lanes).segments);
        TaskId& a = any(segment.tasks);
        TaskId& b = any(segment.tasks);
        std::swap(a, b);
        mutant_.what = program().tasks[a.index()].name + " and " + program().tasks[b.index()].name +
                       " swapped on their lane";
    }

    /// Each lane runs its collectives whole, one after the other, in an order of its own.
    void orderCollectives()
    {
        for (std::size_t lane = 0; lane < 2; ++lane) {
            std::vector<TaskId>& tasks = program().lanes[lane].segments.back().tasks;
            const bool ascending = pick(2) == 0;
            const auto number = [&](TaskId id) {
                const CollectiveId collective = program().tasks[id.index()].collective;
                return ascending ? std::int64_t(collective.value) : -std::int64_t(collective.value);
            };
            const auto outside = [&](TaskId id) {
                return !program().tasks[id.index()].collective.valid();
            };
            const auto end = std::find_if(tasks.begin(), tasks.end(), outside);
            std::stable_sort(tasks.begin(), end,
                             [&](TaskId a, TaskId b) { return number(a) < number(b); });
            mutant_.what += ascending ? "ascending " : "descending ";
        }
        mutant_.what += "collectives on the lanes";
    }

    /// Two Sends change places on their lane.
    void swapSends()
    {
        std::vector<TaskId*> sends;
        for (Segment& segment : program().lanes[pick(2)].segments)
            for (TaskId& id : segment.tasks)
                if (program().tasks[id.index()].kind == TaskKind::Send)
                    sends.push_back(&id);
        if (sends.size() < 2)
            return swapEntries();
        std::swap(*sends[0], *sends[1]);
        mutant_.what = "swapped Sends: " + program().tasks[sends[0]->index()].name;
    }

    void changeHop()
    {
        Channel& channel = any(program().channels);
        Hop& hop = any(channel.route);
        if (pick(2) == 0)
            hop.backward = !hop.backward;
        else
            hop.link = LinkId(pick(mutant_.plan.topology.links.size() + 1));
        mutant_.what = "hop over link " + std::to_string(hop.link.index());
    }

    void dropHop()
    {
        Channel& channel = any(program().channels);
        channel.route.erase(channel.route.begin() + std::ptrdiff_t(pick(channel.route.size())));
        mutant_.what = "missing hop";
    }

    /// From d0 to d1 past the switch t, which is as good, or past the device d2.
    void takeDetour()
    {
        Channel& channel = any(program().channels);
        const std::size_t first = pick(2) == 0 ? 4 : 2;
        channel.route = {{LinkId(first), false}, {LinkId(first + 1), false}};
        mutant_.what = "another way from d0 to d1 over link " + std::to_string(first);
    }

    /// Only boxes that decide about values: of what is loaded and what is copied together.
    void changeBox()
    {
        std::vector<RegisterId> decisive;
        for (const Task& task : program().tasks) {
            if (task.kind == TaskKind::Load)
                decisive.push_back(task.outputs[0]);
            if (task.kind == TaskKind::Copy)
                decisive.insert(decisive.end(), task.inputs.begin(), task.inputs.end());
        }
        const RegisterId id = any(decisive);
        Register& reg = program().registers[id.index()];
        const Shape& shape = program().tensors[reg.tensor.index()].type.shape;
        const std::size_t axis = pick(reg.box.size());
        Range& range = reg.box[axis];
        if (range.size() < shape[axis])
            range = range.begin > 0 ? Range{range.begin - 1, range.end - 1}
                                    : Range{range.begin + 1, range.end + 1};
        else
            --range.end;
        mutant_.what = "box " + toString(reg.box) + " of register " + std::to_string(id.index());
    }

    /// Two Sends take each other's channel.
    void swapChannels()
    {
        Task* a = pickTask(TaskKind::Send);
        Task* b = pickTask(TaskKind::Send);
        std::swap(program().channels[a->channel.index()].send,
                  program().channels[b->channel.index()].send);
        if (pick(2) == 0)
            std::swap(a->channel, b->channel);
        mutant_.what = "channels of " + a->name + " and " + b->name;
    }

    void changeRate()
    {
        Task& task = any(program().tasks);
        task.rate = task.rate == Rate::Step ? Rate::MicroBatch : Rate::Step;
        mutant_.what = "rate of " + task.name;
    }

    void changeFeatures()
    {
        std::vector<Task*> linear;
        for (Task& task : program().tasks)
            if (task.opKind == "linear")
                linear.push_back(&task);
        if (linear.empty())
            return changeBox();
        Task& task = *any(linear);
        task.attributes.set("features", task.attributes.integer("features", 0) + 1);
        mutant_.what = "features of " + task.name;
    }

    void shrinkArena()
    {
        const std::size_t device = pick(3);
        const std::int64_t less = 4 * std::int64_t(1 + pick(16));
        Bytes& size =
            pick(2) == 0 ? program().arena[device] : mutant_.plan.requirements[device].memory;
        size.value -= less;
        mutant_.what = "less memory on device " + std::to_string(device);
    }

    void moveVariable()
    {
        std::vector<Register*> all;
        for (Register& reg : program().registers)
            if (reg.kind == RegisterKind::Variable)
                all.push_back(&reg);
        any(all)->offsets[0] += pick(2) == 0 ? 4 : 8;
        mutant_.what = "a variable elsewhere";
    }

    void dropTask()
    {
        std::vector<TaskId>& tasks = any(any(program().lanes).segments).tasks;
        const std::size_t at = pick(tasks.size());
        mutant_.what = "not on its lane: " + program().tasks[tasks[at].index()].name;
        tasks.erase(tasks.begin() + std::ptrdiff_t(at));
    }

    void changeRole()
    {
        Task& task = any(program().tasks);
        task.role = RoleId((task.role.index() + 1 + pick(2)) % 3);
        mutant_.what = "role of " + task.name;
    }

    void swapInputs()
    {
        Task* task = pickTask(pick(2) == 0 ? TaskKind::Sum : TaskKind::Copy);
        if (task == nullptr)
            return swapEntries();
        std::swap(task->inputs[0], task->inputs[1]);
        mutant_.what = "order of the inputs of " + task->name;
    }

    void changePeriod()
    {
        program().period = 1 + int(pick(4));
        mutant_.what = "period of " + std::to_string(program().period);
    }

    std::mt19937_64 random_;
    Mutant mutant_;
};

} // namespace

Mutant mutantOf(const Plan& legal, std::uint64_t number)
{
    return Mutation(legal, number).take();
}

} // namespace plugboard::tests
