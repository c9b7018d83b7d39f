// SPDX-License-Identifier: Apache-2.0
#include "engine/check/check_plan.h"

#include "engine/check/collectives.h"
#include "engine/check/limits.h"
#include "engine/check/memory.h"
#include "engine/check/routes.h"
#include "engine/check/structure.h"
#include "engine/check/values.h"
#include "engine/check/variables.h"
#include "engine/model/flat_program.h"

namespace plugboard::check {
namespace {

Result<void> checkProgram(const model::Plan& plan, const model::Program& program)
{
    // Each of them relies on what those before have found to hold.
    if (auto checked = checkProgramStructure(plan, program); !checked)
        return checked;
    for (const auto check : {checkArena, checkVariableRegisters, checkRoutes})
        if (auto checked = check(plan, program); !checked)
            return checked;
    if (auto checked = checkValues(program); !checked)
        return checked;
    const auto flat = model::flatten(plan, program);
    if (!flat)
        return flat.error();
    if (auto checked = checkCollectives(*flat); !checked)
        return checked;
    return checkMemory(plan, *flat);
}

} // namespace

Result<void> checkPlan(const model::Plan& plan)
{
    for (const auto check : {checkPlanStructure, checkVariables})
        if (auto checked = check(plan); !checked)
            return checked;
    for (const model::Program& program : plan.programs)
        if (auto checked = checkProgram(plan, program); !checked)
            return checked;
    return checkDeviceMemory(plan);
}

} // namespace plugboard::check
