// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/memory_data_set.h"
#include "engine/model/network.h"
#include "engine/model/topology.h"

#include <vector>

namespace plugboard::runner {

struct EvaluateOptions {
    std::int64_t batch = 1; ///< samples of a step, for networks with batched inputs
    model::DataType precision = model::DataType::Float32;
    const model::Topology* topology = nullptr; ///< null: one device with a core of this machine
};

/// What a network's output nodes show for these inputs, through the whole product path: planned for
/// one device, checked, executed.
///
/// weights  by variable name (NODE.PARAMETER)
/// inputs   by the names of the input nodes
/// errors   those of compile and infer
Result<std::vector<model::NamedTensor>> evaluate(const model::Network& network,
                                                 const std::vector<model::NamedTensor>& weights,
                                                 const std::vector<data::MemoryField>& inputs,
                                                 const EvaluateOptions& options);

/// Inputs as a network's nodes want them: batched as their attribute says.
/// errors  NotFound where one has no input node of its name
Result<std::vector<data::MemoryField>> fieldsFor(const model::Network& network,
                                                 std::vector<model::NamedTensor> inputs);

} // namespace plugboard::runner
