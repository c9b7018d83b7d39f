// SPDX-License-Identifier: Apache-2.0
#include "tests/check/judge.h"

#include "engine/check/check_plan.h"
#include "tests/check/brute_force.h"
#include "tests/check/mutants.h"
#include "tests/check/small_plans.h"

namespace plugboard::tests {

Judgement judgeMutants(int faulty, std::uint64_t firstNumber)
{
    const model::Plan plans[] = {dataParallelPlan(), gatherPlan(), pipelinePlan()};
    Judgement judgement;
    for (std::uint64_t number = firstNumber; judgement.faulty < faulty; ++number)
        for (const model::Plan& plan : plans) {
            const Mutant mutant = mutantOf(plan, number);
            const std::string fault = faultOf(mutant.plan);
            const auto checked = check::checkPlan(mutant.plan);
            ++(fault.empty() ? judgement.legal : judgement.faulty);
            if (checked.hasValue() == fault.empty())
                continue;
            judgement.disagreement = plan.networkName + " " + std::to_string(number) + ", " +
                                     mutant.what + ": brute force says \"" + fault +
                                     "\", checkPlan \"" +
                                     (checked ? "" : toString(checked.error())) + "\"";
            return judgement;
        }
    return judgement;
}

} // namespace plugboard::tests
