// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"
#include "engine/base/units.h"

#include <cstdint>
#include <string>
#include <vector>

namespace plugboard::model {

enum class DataType : std::uint8_t {
    Float32,
    Float64,
    Float16,
    BFloat16,
    Int32,
    Int64,
    Bool,
    Int8,
    Int16,
    UInt8,
    UInt16,
    UInt32,
    UInt64
};
inline constexpr int kDataTypes = 13;

/// Bytes of one element.
std::int64_t sizeOf(DataType type);
/// "float32", "int32" ...
std::string toString(DataType type);
Result<DataType> dataTypeNamed(const std::string& name);
bool isFloat(DataType type);
bool isWhole(DataType type); ///< an integer; bool is none

using Dim = std::int64_t;
/// Extents of a dense tensor, outermost first; images are [n, c, h, w]. Empty: a scalar (one
/// element).
using Shape = std::vector<Dim>;

/// "[64, 1, 28, 28]"
std::string toString(const Shape& shape);
std::int64_t elements(const Shape& shape);

struct TensorType {
    DataType type = DataType::Float32;
    Shape shape;
    auto operator<=>(const TensorType&) const = default;
};

std::string toString(const TensorType& type); ///< "float32[64, 10]"
Bytes bytes(const TensorType& type);

/// Half-open interval of indices along one axis.
struct Range {
    Dim begin = 0;
    Dim end = 0;
    Dim size() const { return end - begin; }
    auto operator<=>(const Range&) const = default;
};

/// A rectangular piece of a tensor, one range per axis, in the coordinates of the whole (unsharded)
/// tensor.
using Box = std::vector<Range>;

Box wholeBox(const Shape& shape);
Shape shapeOf(const Box& box);
std::int64_t elements(const Box& box);
bool isEmpty(const Box& box);
Box intersection(const Box& a, const Box& b); ///< may be empty
bool contains(const Box& outer, const Box& inner);
std::string toString(const Box& box); ///< "[0:32, 0:10]"

} // namespace plugboard::model
