// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"
#include "engine/model/named_tensor.h"

#include <string>

namespace plugboard::onnx {

/// A tensor that lies alone in a file, as ONNX's test data does.
/// errors  those of reading; DataCorrupt where it is none; Unsupported types; subject = path
Result<model::NamedTensor> loadTensor(const std::string& path);

} // namespace plugboard::onnx
