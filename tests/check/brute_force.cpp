// SPDX-License-Identifier: Apache-2.0
#include "tests/check/brute_force.h"

#include "tests/check/interpreter.h"

#include <map>

namespace plugboard::tests {
namespace {

using namespace plugboard::model;

std::string wrongRoute(const Plan& plan, const Program& program)
{
    const auto nameOf = [&](TaskId task) {
        return plan.topology.devices[program.tasks[task.index()].role.index()].name;
    };
    for (const Channel& channel : program.channels) {
        std::vector<std::string> visited{nameOf(channel.send)};
        for (const Hop& hop : channel.route) {
            if (hop.link.index() >= plan.topology.links.size())
                return "a hop over no link";
            const Link& link = plan.topology.links[hop.link.index()];
            const std::string& begin = hop.backward ? link.b : link.a;
            if (visited.back() != begin)
                return "a hop begins elsewhere";
            visited.push_back(hop.backward ? link.a : link.b);
        }
        if (visited.back() != nameOf(channel.receive))
            return "a route ends elsewhere";
        for (std::size_t at = 1; at + 1 < visited.size(); ++at)
            if (visited[at][0] == 'd')
                return "a route passes a device";
    }
    return {};
}

std::string wrongSizes(const Plan& plan, const Program& program)
{
    for (std::size_t device = 0; device < plan.topology.devices.size(); ++device) {
        const std::int64_t needed = program.arena[device].value + plan.variableRegion[device].value;
        if (needed > plan.requirements[device].memory.value ||
            plan.requirements[device].memory > plan.topology.devices[device].memory)
            return "more memory than there is";
    }
    for (const Register& reg : program.registers)
        for (const std::int64_t offset : reg.offsets) {
            const auto& room =
                reg.kind == RegisterKind::Variable ? plan.variableRegion : program.arena;
            if (offset < 0 || offset % 4 != 0 ||
                offset + reg.bytes.value > room[reg.device.index()].value)
                return "a register outside its memory";
        }
    return {};
}

} // namespace

std::string faultOf(const Plan& plan)
{
    const Program& program = plan.programs[0];
    for (const std::string& fault : {wrongRoute(plan, program), wrongSizes(plan, program)})
        if (!fault.empty())
            return fault;
    Interpreter interpreter(plan);
    if (!interpreter.malformed().empty())
        return interpreter.malformed();
    const std::int64_t steps = 2 * std::int64_t(program.period) + 1;
    const std::int64_t firings = interpreter.firings(steps);
    const std::map<std::string, std::vector<Number>> wanted = networkResult(plan, steps);
    for (std::int64_t held = -1; held < firings; ++held)
        if (const std::string fault = interpreter.run(steps, held, wanted); !fault.empty())
            return fault;
    return {};
}

} // namespace plugboard::tests
