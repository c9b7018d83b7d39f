// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/named_tensor.h"
#include "engine/onnx/import.h"

#include <vector>

namespace plugboard::bench {

/// Outputs of an imported model, in its order, planned for one CPU device, checked and executed.
/// inputs  by ONNX name; those that the import has bound are left out
Result<std::vector<model::NamedTensor>>
evaluateImported(const onnx::Imported& imported, const std::vector<model::NamedTensor>& inputs);

} // namespace plugboard::bench
