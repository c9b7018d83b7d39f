// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/io/documents.h"
#include "engine/model/named_tensor.h"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace plugboard::session {

struct ImportModelOptions {
    std::map<std::string, std::int64_t> dims = {}; ///< values of symbolic dimensions
};

/// A model of another program as a project, ready to be planned.
struct ImportedModel {
    io::Project project; ///< infers; its network named like the file where the model has no name
    std::vector<model::NamedTensor> weights; ///< by variable name, written out
    int opset = 0;
    std::vector<std::pair<std::string, int>> operators; ///< of the model, with how many of each
    std::int64_t folded = 0;                            ///< operations that were constant
    std::vector<std::string> inputs;                    ///< "x float32[1, 3, 224, 224]"
    std::vector<std::string> outputs;
    std::vector<std::string> warnings;
};

/// errors  those of onnx::importModel
Result<ImportedModel> importModel(const std::string& path, const ImportModelOptions& options = {});

/// Names of the dimensions that an error of importModel asks values for; empty: none.
std::vector<std::string> dimensionsAskedFor(const Error& error);

/// errors  those of io::saveSafetensors
Result<void> saveWeights(const std::string& path, const std::vector<model::NamedTensor>& weights);

} // namespace plugboard::session
