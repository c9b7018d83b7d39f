// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/ops/op_kind.h"

#include <string>
#include <vector>

namespace plugboard::tests {

/// An op of each kind with operands worked out by hand.
struct OpExample {
    std::string kind;
    model::Attributes attributes;
    std::vector<model::Shape> inputs;
    std::vector<model::Shape> outputs;
    double flops = 0;
    std::string rules; ///< names of its shardings, in order
};

/// Every kind at least once.
const std::vector<OpExample>& opExamples();

/// float32 types of these shapes; the port `labels` is int32.
std::vector<model::TensorType> inputTypesOf(const OpExample& example);
std::vector<model::TensorType> outputTypesOf(const OpExample& example);

} // namespace plugboard::tests
