// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace plugboard::tests {

struct Judgement {
    int faulty = 0;
    int legal = 0;
    std::string disagreement; ///< the first mutant on which checker and brute force differ
};

/// Lets checkPlan and the brute force judge mutants of all small plans until so many were faulty.
Judgement judgeMutants(int faulty, std::uint64_t firstNumber);

} // namespace plugboard::tests
