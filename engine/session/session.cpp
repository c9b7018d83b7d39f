// SPDX-License-Identifier: Apache-2.0
#include "engine/session/session.h"

#include "engine/check/check_plan.h"

namespace plugboard::session {

Result<Compiled> compile(const model::Network& network, const model::Recipe& recipe,
                         const model::Topology& topology, const model::Catalogue& catalogue,
                         const planner::CompileOptions& options)
{
    auto planned = planner::plan(network, recipe, topology, catalogue, options);
    if (!planned)
        return planned.error();
    model::PlanHeader& header = planned->plan.header;
    header.network = io::digestOf(network);
    header.recipe = io::digestOf(recipe);
    header.topology = io::digestOf(topology);
    header.catalogue = io::digestOf(catalogue);
    if (auto checked = check::checkPlan(planned->plan); !checked)
        return Error{ErrorCode::Internal,
                     "the planner made a plan that its check refuses: " + checked.error().message,
                     checked.error().subject};
    return Compiled{std::move(planned->plan), std::move(planned->missing)};
}

Result<model::Plan> loadCheckedPlan(const std::string& path)
{
    auto plan = io::loadPlan(path);
    if (!plan)
        return plan;
    if (auto checked = check::checkPlan(*plan); !checked)
        return Error{checked.error().code,
                     checked.error().subject + ": " + checked.error().message +
                         "; plan the project again",
                     path};
    return plan;
}

Result<trace::Trace> simulate(const model::Plan& plan, model::ProgramKind kind, std::int64_t steps)
{
    const model::Program* program = plan.program(kind);
    if (program == nullptr)
        return Error{ErrorCode::InvalidInput, "the plan has no program " + toString(kind),
                     plan.networkName};
    auto section = sim::simulate(plan, *program, {.steps = steps});
    if (!section)
        return section.error();
    trace::Trace trace;
    trace.plan = io::digestOf(plan);
    trace.title = plan.networkName + ", simulated";
    trace.sections.push_back(std::move(*section));
    return trace;
}

} // namespace plugboard::session
