// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/attributes.h"
#include "engine/model/tensor.h"

#include <string>
#include <vector>

/// Attributes that name axes, read alike by op kinds and kernels. The functions without a Result
/// are for attributes that the kind has checked.
namespace plugboard::ops {

/// A negative axis counts from the end.
constexpr std::size_t wrappedAxis(std::int64_t axis, std::size_t rank)
{
    return std::size_t(axis < 0 ? axis + std::int64_t(rank) : axis);
}

/// Attribute `axis`, for tensors of so many axes.
std::size_t axisOf(const model::Attributes& attributes, std::int64_t fallback, std::size_t rank);
/// errors  InvalidInput where `port`, of so many axes, has no such axis
Result<void> checkAxis(const model::Attributes& attributes, std::int64_t fallback,
                       const std::string& port, std::size_t rank);

/// Per axis whether attribute `axes` names it; an empty list names all.
std::vector<bool> namedAxes(const model::Attributes& attributes, std::size_t rank);
/// errors  InvalidInput where one is named twice or is none of `port`
Result<void> checkAxes(const model::Attributes& attributes, const std::string& port,
                       std::size_t rank);

/// Attribute `permutation`: the input's axis for each axis of the output; empty: turned round.
std::vector<std::size_t> permutationOf(const model::Attributes& attributes, std::size_t rank);

/// What a slice takes along one axis: positions start, start + step, ... of which there are
/// `count`.
struct SliceAxis {
    model::Dim start = 0;
    model::Dim step = 1;
    model::Dim count = 0;

    bool isWhole(model::Dim extent) const { return start == 0 && step == 1 && count == extent; }
};
/// Attributes `starts`, `ends`, `axes`, `steps` on a tensor of this shape, as ONNX reads them: what
/// lies outside is clamped, negative positions count from the end.
std::vector<SliceAxis> slicesOf(const model::Attributes& attributes, const model::Shape& shape);

/// A tensor as [outer, extent, inner] around one axis.
struct AxisSplit {
    model::Dim outer = 1;
    model::Dim extent = 1;
    model::Dim inner = 1;
};
AxisSplit splitAt(const model::Shape& shape, std::size_t axis);

/// Elements of the axes [begin, end).
model::Dim elementsOf(const model::Shape& shape, std::size_t begin, std::size_t end);

} // namespace plugboard::ops
