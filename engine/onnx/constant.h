// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"
#include "engine/model/tensor.h"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace plugboard::onnx {

/// A tensor whose values are known, row-major. A uniform one holds a single element for all.
struct Constant {
    model::TensorType type;
    std::shared_ptr<const std::vector<std::byte>> bytes;
    bool uniform = false;
};
using ConstantPtr = std::shared_ptr<const Constant>;

/// Largest tensor that an import takes.
inline constexpr std::int64_t kMostTensorBytes = std::int64_t(1) << 36;

/// Number of elements.
/// errors  InvalidInput "element count overflows" or "is larger than ...", without a subject
Result<std::int64_t> checkedElements(const model::Shape& shape, model::DataType type);

ConstantPtr constantOf(model::TensorType type, std::vector<std::byte> bytes);
/// int64 values; an empty shape makes a scalar of the first.
ConstantPtr constantOf(const std::vector<std::int64_t>& values, model::Shape shape);
ConstantPtr uniformConstant(const model::TensorType& type, double value);
/// The same values under another shape of as many elements.
ConstantPtr viewOf(const ConstantPtr& constant, model::Shape shape);
/// Axes of a matrix swapped.
ConstantPtr transposed(const ConstantPtr& constant);
/// All elements times a factor; float types only.
ConstantPtr scaled(const ConstantPtr& constant, double factor);
ConstantPtr castTo(const ConstantPtr& constant, model::DataType type);

/// All elements written out.
std::vector<std::byte> expandedBytes(const Constant& constant);
std::vector<std::int64_t> integersOf(const Constant& constant);
std::vector<double> realsOf(const Constant& constant);
/// Whether all elements have the same bits; those of an empty tensor do.
bool isUniform(const Constant& constant);

struct Irregular {
    std::int64_t nans = 0;
    std::int64_t infinities = 0;
};
/// How many elements of a float tensor are no numbers.
Irregular irregularOf(const Constant& constant);

} // namespace plugboard::onnx
