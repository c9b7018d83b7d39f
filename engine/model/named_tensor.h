// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/tensor.h"

#include <cstddef>
#include <string>
#include <vector>

namespace plugboard::model {

/// A tensor with its values: dense, row-major, little-endian. Weights, arrays and checkpoints are
/// such, whatever file they lie in.
struct NamedTensor {
    std::string name;
    TensorType type;
    std::vector<std::byte> bytes;
};

} // namespace plugboard::model
