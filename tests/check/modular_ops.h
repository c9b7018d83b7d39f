// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/plan.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace plugboard::tests {

/// Whole numbers modulo a prime: exact, so that every order of a sum has one result.
using Number = std::uint64_t;
inline constexpr Number kPrime = 2147483647;

struct Numbers {
    model::Shape shape;
    std::vector<Number> values;
};

/// Any fixed number that belongs to these three.
Number noise(Number a, Number b, Number c);

/// The op kinds of small_plans.h; relu is some function that is not linear. None where operands
/// do not fit.
std::optional<Numbers> compute(const model::Task& task, const std::vector<Numbers>& inputs,
                               const model::Shape& output, std::int64_t step);

} // namespace plugboard::tests
