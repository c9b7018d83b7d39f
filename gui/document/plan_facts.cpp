// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/document/plan_facts.h"

#include "engine/session/session.h"

#include <algorithm>
#include <set>

namespace plugboard::gui {
namespace {

/// Links of the route that a channel takes.
const std::vector<model::Hop>* routeOf(const model::Program& program, const model::Task& task)
{
    return task.channel.valid() ? &program.channels[task.channel.index()].route : nullptr;
}

} // namespace

const session::NodePlacement* PlanFacts::placement(const std::string& node) const
{
    const auto found = placementOfNode.find(node);
    return found == placementOfNode.end() ? nullptr : &summary.placements[found->second];
}

std::vector<std::uint32_t> PlanFacts::tasksOf(const Selection& selection) const
{
    const std::set<std::string> nodes(selection.nodes.begin(), selection.nodes.end());
    const std::set<std::string> elements(selection.elements.begin(), selection.elements.end());
    const std::set<std::string> links(selection.links.begin(), selection.links.end());
    std::set<std::string> sources; // of the selected wires
    for (const WireEnds& ends : selection.wires)
        sources.insert(ends.from);
    const model::Program& program = shown();
    std::vector<std::uint32_t> tasks;
    for (std::uint32_t at = 0; at < program.tasks.size(); ++at) {
        const model::Task& task = program.tasks[at];
        const model::DeviceId device = flat.deviceOfTask[at];
        const std::vector<model::Hop>* route = routeOf(program, task);
        const bool overLink =
            route != nullptr &&
            std::any_of(route->begin(), route->end(), [&](const model::Hop& hop) {
                return links.count(plan.topology.links[hop.link.index()].name) != 0;
            });
        const bool moves = task.kind != model::TaskKind::Compute;
        const std::string& node = drawn.of(task.node);
        if (nodes.count(node) != 0 || overLink ||
            elements.count(plan.topology.device(device).name) != 0 ||
            ((moves || task.pass == model::Pass::Forward) && sources.count(node) != 0) ||
            (selection.task && *selection.task == at))
            tasks.push_back(at);
    }
    return tasks;
}

Selection PlanFacts::selectionOf(std::uint32_t at) const
{
    Selection selection;
    const model::Program& program = shown();
    if (at >= program.tasks.size())
        return selection;
    const model::Task& task = program.tasks[at];
    selection.task = at;
    if (!task.node.empty())
        selection.nodes = {drawn.of(task.node)};
    selection.elements = {plan.topology.device(flat.deviceOfTask[at]).name};
    if (const std::vector<model::Hop>* route = routeOf(program, task))
        for (const model::Hop& hop : *route)
            selection.links.push_back(plan.topology.links[hop.link.index()].name);
    return selection;
}

Result<std::shared_ptr<PlanFacts>> factsOf(model::Plan plan,
                                           std::vector<model::MissingKernel> missing,
                                           std::int64_t steps, const model::Network* drawing)
{
    auto facts = std::make_shared<PlanFacts>();
    facts->plan = std::move(plan);
    facts->missing = std::move(missing);
    const model::PlanHeader& header = facts->plan.header;
    facts->drawing = {header.network, header.recipe, header.topology};
    facts->program = facts->plan.program(model::ProgramKind::Train) != nullptr
                         ? model::ProgramKind::Train
                         : model::ProgramKind::Infer;
    const model::Program* program = facts->plan.program(facts->program);
    if (program == nullptr)
        return Error{ErrorCode::InvalidInput, "the plan neither trains nor infers",
                     facts->plan.networkName};
    auto flat = model::flatten(facts->plan, *program);
    if (!flat)
        return flat.error();
    facts->flat = std::move(*flat);
    auto summary = session::summaryOf(facts->plan, facts->program);
    if (!summary)
        return summary.error();
    if (drawing != nullptr)
        facts->drawn = session::drawnNodes(*drawing);
    facts->summary = session::byDrawnNodes(std::move(*summary), facts->drawn);
    auto predicted = session::simulate(facts->plan, facts->program, steps);
    if (!predicted)
        return predicted.error();
    facts->predicted = std::move(*predicted);
    auto report = profiler::report(facts->plan, facts->predicted.sections.front(),
                                   facts->predicted.clockErrorSeconds);
    if (!report)
        return report.error();
    facts->report = std::move(*report);
    facts->colours = DeviceColours(facts->plan.topology);
    for (std::size_t at = 0; at < facts->summary.placements.size(); ++at)
        facts->placementOfNode.emplace(facts->summary.placements[at].node, at);
    return facts;
}

} // namespace plugboard::gui
