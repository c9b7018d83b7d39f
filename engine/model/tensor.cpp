// SPDX-License-Identifier: Apache-2.0
#include "engine/model/tensor.h"

#include <algorithm>
#include <array>

namespace plugboard::model {
namespace {

struct TypeRow {
    DataType type;
    const char* name;
    std::int64_t size;
};
constexpr std::array<TypeRow, kDataTypes> kTypes{{{DataType::Float32, "float32", 4},
                                                  {DataType::Float64, "float64", 8},
                                                  {DataType::Float16, "float16", 2},
                                                  {DataType::BFloat16, "bfloat16", 2},
                                                  {DataType::Int32, "int32", 4},
                                                  {DataType::Int64, "int64", 8},
                                                  {DataType::Bool, "bool", 1},
                                                  {DataType::Int8, "int8", 1},
                                                  {DataType::Int16, "int16", 2},
                                                  {DataType::UInt8, "uint8", 1},
                                                  {DataType::UInt16, "uint16", 2},
                                                  {DataType::UInt32, "uint32", 4},
                                                  {DataType::UInt64, "uint64", 8}}};

} // namespace

std::int64_t sizeOf(DataType type)
{
    return kTypes[std::size_t(type)].size;
}

std::string toString(DataType type)
{
    return kTypes[std::size_t(type)].name;
}

Result<DataType> dataTypeNamed(const std::string& name)
{
    for (const TypeRow& row : kTypes)
        if (name == row.name)
            return row.type;
    std::string known;
    for (const TypeRow& row : kTypes)
        known += (known.empty() ? "" : ", ") + std::string(row.name);
    return Error{ErrorCode::InvalidInput, "unknown data type; known are " + known, name};
}

bool isFloat(DataType type)
{
    return type == DataType::Float32 || type == DataType::Float64 || type == DataType::Float16 ||
           type == DataType::BFloat16;
}

bool isWhole(DataType type)
{
    return !isFloat(type) && type != DataType::Bool;
}

std::string toString(const Shape& shape)
{
    std::string text = "[";
    for (std::size_t axis = 0; axis < shape.size(); ++axis)
        text += (axis == 0 ? "" : ", ") + std::to_string(shape[axis]);
    return text + "]";
}

std::int64_t elements(const Shape& shape)
{
    std::int64_t count = 1;
    for (const Dim extent : shape)
        count *= extent;
    return count;
}

std::string toString(const TensorType& type)
{
    return toString(type.type) + toString(type.shape);
}

Bytes bytes(const TensorType& type)
{
    return {elements(type.shape) * sizeOf(type.type)};
}

Box wholeBox(const Shape& shape)
{
    Box box;
    box.reserve(shape.size());
    for (const Dim extent : shape)
        box.push_back({0, extent});
    return box;
}

Shape shapeOf(const Box& box)
{
    Shape shape;
    shape.reserve(box.size());
    for (const Range& range : box)
        shape.push_back(range.size());
    return shape;
}

std::int64_t elements(const Box& box)
{
    std::int64_t count = 1;
    for (const Range& range : box)
        count *= std::max<Dim>(range.size(), 0);
    return count;
}

bool isEmpty(const Box& box)
{
    return elements(box) == 0;
}

Box intersection(const Box& a, const Box& b)
{
    PB_CHECK(a.size() == b.size(), "boxes of one tensor have one rank");
    Box both(a.size());
    for (std::size_t axis = 0; axis < a.size(); ++axis) {
        both[axis].begin = std::max(a[axis].begin, b[axis].begin);
        both[axis].end = std::max(both[axis].begin, std::min(a[axis].end, b[axis].end));
    }
    return both;
}

bool contains(const Box& outer, const Box& inner)
{
    if (outer.size() != inner.size())
        return false;
    for (std::size_t axis = 0; axis < outer.size(); ++axis)
        if (inner[axis].begin < outer[axis].begin || inner[axis].end > outer[axis].end)
            return false;
    return true;
}

std::string toString(const Box& box)
{
    std::string text = "[";
    for (std::size_t axis = 0; axis < box.size(); ++axis)
        text += (axis == 0 ? "" : ", ") + std::to_string(box[axis].begin) + ":" +
                std::to_string(box[axis].end);
    return text + "]";
}

} // namespace plugboard::model
