// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"
#include "engine/model/named_tensor.h"

#include <string>
#include <vector>

namespace plugboard::bench {

/// One case of ONNX's conformance tests: a model with data sets of inputs and expected outputs.
struct OnnxCase {
    std::string name; ///< "node/test_abs"
    std::string folder;
    std::vector<std::string> operators;
};

/// All cases below `root` (node, simple, pytorch-converted, pytorch-operator), by name.
/// errors  NotFound, with the package that brings them
Result<std::vector<OnnxCase>> onnxCases(const std::string& root);

/// Whether the network computes what the case expects, rtol 1e-3 and atol 1e-7 as ONNX's own
/// backend tests, through the product path. errors  why not
Result<void> runOnnxCase(const OnnxCase& item);

/// The 65 operators of the well-known networks and transformers, and 20 more.
bool isCore65(const std::vector<std::string>& operators);
bool isCore85(const std::vector<std::string>& operators);

} // namespace plugboard::bench
