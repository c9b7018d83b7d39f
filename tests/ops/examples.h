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
    std::string rules;                             ///< names of its shardings, in order
    std::vector<model::DataType> inputTypes = {};  ///< shorter than the operands: float32 follows,
    std::vector<model::DataType> outputTypes = {}; ///< int32 for the port `labels`
    double low = -1;                               ///< random operands lie from here ...
    double high = 1;                               ///< ... to here
    int indices = 2;                               ///< random whole numbers lie below this
};

/// The parts, one file each.
std::vector<OpExample> elementwiseExamples();
std::vector<OpExample> shapeExamples();
std::vector<OpExample> heavyExamples();

/// Every kind at least once.
const std::vector<OpExample>& opExamples();

std::vector<model::TensorType> inputTypesOf(const OpExample& example);
std::vector<model::TensorType> outputTypesOf(const OpExample& example);

} // namespace plugboard::tests
