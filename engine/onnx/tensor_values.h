// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/onnx/constant.h"

#include <onnx/onnx_pb.h>

#include <string>

namespace plugboard::onnx {

/// Our element type for ONNX's number.
/// errors  Unsupported: known but not built (strings, complex numbers, 8-bit floats), or unknown
Result<model::DataType> dataTypeOf(int onnxType);
int onnxTypeOf(model::DataType type);

/// Values of a tensor; external ones lie in `folder` (the model's).
/// errors  as dataTypeOf, checkedElements and readExternal; DataCorrupt where values and shape do
///         not go together; subject = the tensor's name
Result<ConstantPtr> valuesOf(const ::onnx::TensorProto& tensor, const std::string& folder);

} // namespace plugboard::onnx
