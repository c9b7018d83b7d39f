// SPDX-License-Identifier: Apache-2.0
#include "engine/check/routes.h"

#include "engine/check/finding.h"

namespace plugboard::check {
namespace {

Result<void> checkRoute(const model::Plan& plan, const model::Program& program,
                        const model::Channel& channel)
{
    const auto deviceOf = [&](model::TaskId task) -> const model::Device& {
        const model::RoleId role = program.tasks[task.index()].role;
        return plan.topology.device(plan.roles[role.index()].devices[0]);
    };
    const model::Device& from = deviceOf(channel.send);
    const model::Device& to = deviceOf(channel.receive);
    const auto refused = [&](const std::string& message) {
        return finding(program, channel.send,
                       "the route from " + from.name + " to " + to.name + " " + message);
    };
    if (channel.route.empty()) {
        const bool shared = from.kind == model::DeviceKind::Cpu &&
                            to.kind == model::DeviceKind::Cpu && from.host == to.host;
        if (!shared)
            return refused("is empty, and they share no memory");
        return {};
    }
    std::string here = from.name;
    for (std::size_t at = 0; at < channel.route.size(); ++at) {
        const model::Hop& hop = channel.route[at];
        if (hop.link.index() >= plan.topology.links.size())
            return refused("takes an unknown link");
        const model::Link& link = plan.topology.links[hop.link.index()];
        if ((hop.backward ? link.b : link.a) != here)
            return refused("takes " + link.name + ", which does not begin at " + here);
        here = hop.backward ? link.a : link.b;
        const bool last = at + 1 == channel.route.size();
        if (!last && plan.topology.findDevice(here).valid())
            return refused("passes the device " + here + " without a relay there");
    }
    if (here != to.name)
        return refused("ends at " + here);
    return {};
}

} // namespace

Result<void> checkRoutes(const model::Plan& plan, const model::Program& program)
{
    for (const model::Channel& channel : program.channels)
        if (auto checked = checkRoute(plan, program, channel); !checked)
            return checked;
    return {};
}

} // namespace plugboard::check
