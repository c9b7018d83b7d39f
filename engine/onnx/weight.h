// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/onnx/constant.h"

#include <string>

namespace plugboard::onnx {

/// Values that a variable of the network starts with.
struct Weight {
    std::string name; ///< of the variable: NODE.PARAMETER
    ConstantPtr values;
};

} // namespace plugboard::onnx
