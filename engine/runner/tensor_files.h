// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/memory_data_set.h"
#include "engine/model/plan.h"

#include <string>
#include <vector>

namespace plugboard::runner {

/// What a plan's input nodes are given: an npz or safetensors file (arrays by the nodes' names), an
/// npy file or a picture (for the only input), a folder of these, in the order of their names: each
/// is one sample. Pictures are resized to the node's [c, h, w] and become (value / 255 - mean) /
/// deviation.
struct InputOptions {
    double mean = 0;
    double deviation = 1;
};
/// errors  those of the readers; InvalidInput: an input without array, no input of this name, a
///         picture for an input that is none; ShapeMismatch with both shapes; NotFound: empty
///         folder
Result<std::vector<data::MemoryField>>
loadInputs(const model::Program& program, const std::string& path, const InputOptions& options);

/// Writes results: .npz, .safetensors, or .npy for a single one; else a folder with an .npy each.
Result<void> saveTensors(const std::string& path, const std::vector<model::NamedTensor>& tensors);

} // namespace plugboard::runner
