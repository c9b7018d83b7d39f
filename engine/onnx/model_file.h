// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"

#include <onnx/onnx_pb.h>

#include <memory>
#include <string>
#include <string_view>

namespace plugboard::onnx {

/// The message of an ONNX file.
/// errors  DataCorrupt: not an ONNX file; not a complete one, with the length that is too much;
///         InvalidInput: subgraphs nested deeper than the limit; subject = `path`
Result<std::unique_ptr<::onnx::ModelProto>> parseModel(std::string_view bytes,
                                                       const std::string& path);

} // namespace plugboard::onnx
