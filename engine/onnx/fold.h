// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/onnx/constant.h"
#include "engine/ops/op_kind.h"

#include <vector>

namespace plugboard::onnx {

/// Larger results stay operations: 64 MiB.
inline constexpr std::int64_t kMostFoldedBytes = std::int64_t(1) << 26;

/// Values of an op whose operands are all known, by our reference kernel.
///
/// attributes  canonical
/// outputs     its types
/// result      one constant per output; empty where the results are too large to be worth it or the
///             kind is none to be computed apart (batch_norm, whose moments training changes)
/// errors      those of the kernel
Result<std::vector<ConstantPtr>> fold(const ops::OpKind& kind, const model::Attributes& attributes,
                                      const std::vector<ConstantPtr>& inputs,
                                      const std::vector<model::TensorType>& outputs);

} // namespace plugboard::onnx
