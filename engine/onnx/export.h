// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"
#include "engine/model/named_tensor.h"
#include "engine/model/network.h"

#include <string>
#include <vector>

namespace plugboard::onnx {

inline constexpr int kExportedOpset = 17;

struct ExportOptions {
    std::int64_t batch = 1;    ///< samples that shapes are worked out for, where they must be fixed
    std::string version = "1"; ///< of the program, for the file
};

/// A network with its weights as an ONNX model: batched inputs get the dimension "batch". Layers
/// and blocks are written as what they stand for; kinds that ONNX lacks in this opset, as several
/// nodes. Node and tensor names are those of the network.
///
/// weights  by variable name (NODE.PARAMETER); others start as their attributes say, where that
///          gives one value or a list
/// errors   those of inferShapes; NotFound: a variable without values; Unsupported: a kind or
///          attribute that cannot be said in ONNX; InvalidInput: more than 2 GiB; subject = node or
///          variable
Result<std::string> exportModel(const model::Network& network,
                                const std::vector<model::NamedTensor>& weights,
                                const ExportOptions& options = {});

} // namespace plugboard::onnx
