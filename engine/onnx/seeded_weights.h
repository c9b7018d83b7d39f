// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace plugboard::onnx {

/// A model whose weights are ConstantOfShape nodes, with values of the recipe instead (the README
/// of the reference values): FNV-1a 64 of the tensor's name and splitmix64 by flat index, in a
/// range by the first node that reads it. errors  those of parsing
Result<std::string> withSeededWeights(std::string_view bytes, const std::string& path);

/// `count` values of the recipe for this name, from `low` on, below `high`.
std::vector<float> seededValues(const std::string& name, std::int64_t count, double low,
                                double high);

} // namespace plugboard::onnx
