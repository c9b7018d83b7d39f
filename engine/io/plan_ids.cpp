// SPDX-License-Identifier: Apache-2.0
#include "engine/io/convert.h"

namespace plugboard::io {
namespace {

/// Holds the ids of a plan against the plan's own tables; those of a program's tables were held
/// against them while it was read.
class PlanIds {
public:
    PlanIds(const model::Plan& plan, Findings& findings) : plan_(plan), findings_(findings) {}

    void run() const
    {
        for (const model::Role& role : plan_.roles)
            for (const model::DeviceId device : role.devices)
                hold(device, plan_.topology.devices, "role " + role.name, "device");
        for (const model::PlanVariable& variable : plan_.variables) {
            holdGroup(variable.group, "variable " + variable.variable.name);
            for (const model::VariableShard& shard : variable.shards)
                hold(shard.device, plan_.topology.devices, "variable " + variable.variable.name,
                     "device");
        }
        for (const model::Program& program : plan_.programs)
            check(program);
    }

private:
    void check(const model::Program& program) const
    {
        const std::string place = toString(program.kind);
        for (const model::Register& reg : program.registers) {
            hold(reg.device, plan_.topology.devices, place + ".registers", "device");
            if (reg.variable.valid())
                hold(reg.variable, plan_.variables, place + ".registers", "variable");
        }
        for (const model::Task& task : program.tasks)
            hold(task.role, plan_.roles, place + "/" + task.name, "role");
        for (const model::Lane& lane : program.lanes)
            hold(lane.role, plan_.roles, place + ".lanes", "role");
        for (const model::Collective& collective : program.collectives)
            holdGroup(collective.group, place + ".collectives");
        for (const model::Channel& channel : program.channels)
            for (const model::Hop& hop : channel.route)
                hold(hop.link, plan_.topology.links, place + ".channels", "link");
    }

    void holdGroup(const model::DeviceGroup& group, const std::string& place) const
    {
        for (const model::DeviceId device : group.devices)
            hold(device, plan_.topology.devices, place, "device");
    }

    template <class Id, class Table>
    void hold(Id id, const Table& table, const std::string& place, const char* what) const
    {
        if (id.index() >= table.size())
            findings_.refuse(ErrorCode::InvalidInput, place,
                             std::string("names ") + what + " " + std::to_string(id.index()) +
                                 " of " + std::to_string(table.size()));
    }

    const model::Plan& plan_;
    Findings& findings_;
};

} // namespace

void checkIds(const model::Plan& plan, Findings& findings)
{
    PlanIds(plan, findings).run();
}

} // namespace plugboard::io
