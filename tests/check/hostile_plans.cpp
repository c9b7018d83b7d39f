// SPDX-License-Identifier: Apache-2.0
#include "tests/check/hostile_plans.h"

#include <random>

namespace plugboard::tests {

using namespace plugboard::model;

namespace {

/// Sets fields of any place of a plan to values of no plan.
class Hostility {
public:
    Hostility(Plan& plan, std::uint64_t number) : plan_(plan), random_(number) {}

    void run()
    {
        for (std::size_t changes = 1 + random_() % 3; changes > 0; --changes)
            change();
    }

private:
    std::int64_t number()
    {
        static constexpr std::int64_t kNumbers[] = {0,
                                                    -1,
                                                    1,
                                                    3,
                                                    7,
                                                    1 << 20,
                                                    0x7fffffff,
                                                    -0x7fffffff,
                                                    std::int64_t(1) << 40,
                                                    std::int64_t(1) << 62,
                                                    -(std::int64_t(1) << 62)};
        return kNumbers[random_() % std::size(kNumbers)];
    }
    template <class T>
    void setId(T& id)
    {
        id.value = std::uint32_t(number());
    }
    template <class T>
    T* any(std::vector<T>& all)
    {
        return all.empty() ? nullptr : &all[random_() % all.size()];
    }

    void change()
    {
        Program& program = plan_.programs[0];
        switch (random_() % 9) {
        case 0:
            return changeRegister(*any(program.registers));
        case 1:
            return changeTask(*any(program.tasks));
        case 2:
            return changeEdge(*any(program.edges));
        case 3:
            return changeLane(*any(program.lanes));
        case 4:
            return changeChannel(*any(program.channels));
        case 5:
            return changeProgram(program);
        case 6:
            return changeVariable(*any(plan_.variables));
        case 7:
            return changePlan();
        default:
            return changeTensor(*any(program.tensors));
        }
    }

    void changeRegister(Register& reg)
    {
        switch (random_() % 9) {
        case 0:
            return setId(reg.tensor);
        case 1:
            return setId(reg.device);
        case 2:
            return setId(reg.variable);
        case 3:
            return setId(reg.inPlaceOf);
        case 4:
            if (!reg.offsets.empty())
                reg.offsets[0] = number();
            return;
        case 5:
            reg.kind = RegisterKind(random_() % 4);
            reg.inPlaceOf = RegisterId(random_() % plan_.programs[0].registers.size());
            return;
        case 6:
            if (Range* range = any(reg.box))
                (random_() % 2 == 0 ? range->begin : range->end) = number();
            return;
        case 7:
            reg.contribution = {int(number()), int(number()), int(number())};
            return;
        default:
            random_() % 2 == 0 ? reg.offsets.clear() : reg.box.clear();
        }
    }

    void changeTask(Task& task)
    {
        switch (random_() % 8) {
        case 0:
            if (RegisterId* id = any(task.inputs))
                setId(*id);
            return;
        case 1:
            if (RegisterId* id = any(task.outputs))
                setId(*id);
            return;
        case 2:
            return setId(task.role);
        case 3:
            return setId(task.channel);
        case 4:
            return setId(task.collective);
        case 5:
            task.kind = TaskKind(random_() % 7);
            return;
        case 6:
            task.attributes.set(random_() % 2 == 0 ? "features" : "fields", number());
            return;
        default:
            static const char* const kKinds[] = {
                "flatten", "reshape",   "convolution", "batch_sum", "max_pool",
                "nothing", "normalize", "adam",        "load",      "reduce_groups"};
            task.opKind = kKinds[random_() % std::size(kKinds)];
            task.inputs.resize(random_() % 4);
            task.kernel.workspace.value = number();
        }
    }

    void changeEdge(Edge& edge)
    {
        if (random_() % 3 == 0)
            edge.distance = int(number());
        else
            setId(random_() % 2 == 0 ? edge.from : edge.to);
    }

    void changeLane(Lane& lane)
    {
        Segment* segment = any(lane.segments);
        if (random_() % 4 == 0 || segment == nullptr)
            return setId(lane.role);
        switch (random_() % 4) {
        case 0:
            segment->count = int(number());
            return;
        case 1:
            segment->microBatchOffset = int(number());
            return;
        case 2:
            segment->tasks.clear();
            return;
        default:
            if (TaskId* id = any(segment->tasks))
                setId(*id);
        }
    }

    void changeChannel(Channel& channel)
    {
        if (random_() % 3 == 0)
            channel.bytes.value = number();
        else if (Hop* hop = any(channel.route); hop != nullptr && random_() % 2 == 0)
            setId(hop->link);
        else
            setId(random_() % 2 == 0 ? channel.send : channel.receive);
    }

    void changeProgram(Program& program)
    {
        switch (random_() % 5) {
        case 0:
            program.microBatches = int(number());
            return;
        case 1:
            program.period = int(number());
            return;
        case 2:
            program.arena.resize(random_() % 5);
            return;
        case 3:
            program.arena[0].value = number();
            return;
        default:
            program.batch = number();
        }
    }

    void changeVariable(PlanVariable& variable)
    {
        switch (random_() % 5) {
        case 0:
            variable.group.grid = {int(number()), int(number())};
            return;
        case 1:
            variable.sharding = split(int(number()), {0, number(), number()});
            return;
        case 2:
            variable.shards[0].offset = number();
            return;
        case 3:
            return setId(variable.shards[0].device);
        default:
            variable.variable.type.shape = {number(), number(), number()};
        }
    }

    void changePlan()
    {
        switch (random_() % 4) {
        case 0:
            return setId(any(plan_.roles)->devices[0]);
        case 1:
            any(plan_.roles)->devices.clear();
            return;
        case 2:
            plan_.requirements.resize(random_() % 4);
            return;
        default:
            plan_.variableRegion[0].value = number();
        }
    }

    void changeTensor(PlanTensor& tensor)
    {
        if (random_() % 2 == 0)
            tensor.type.shape[0] = number();
        else
            tensor.type.shape.resize(random_() % 5, 2);
    }

    Plan& plan_;
    std::mt19937_64 random_;
};

} // namespace

Plan hostilePlan(const Plan& legal, std::uint64_t number)
{
    Plan plan = legal;
    Hostility(plan, number).run();
    return plan;
}

} // namespace plugboard::tests
