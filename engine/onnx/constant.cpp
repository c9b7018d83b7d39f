// SPDX-License-Identifier: Apache-2.0
#include "engine/onnx/constant.h"

#include "engine/model/element_cast.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace plugboard::onnx {
namespace {

ConstantPtr make(model::TensorType type, std::shared_ptr<const std::vector<std::byte>> bytes,
                 bool uniform)
{
    return std::make_shared<const Constant>(Constant{std::move(type), std::move(bytes), uniform});
}

std::vector<std::byte> castBytes(const Constant& constant, model::DataType type)
{
    const std::int64_t count = constant.uniform ? 1 : model::elements(constant.type.shape);
    std::vector<std::byte> bytes(std::size_t(count * model::sizeOf(type)));
    if (count > 0)
        model::castElements(constant.bytes->data(), constant.type.type, bytes.data(), type, count);
    return bytes;
}

template <class T>
std::vector<T> valuesOf(const Constant& constant, model::DataType type)
{
    const std::vector<std::byte> bytes = castBytes(constant, type);
    std::vector<T> values(bytes.size() / sizeof(T));
    if (!bytes.empty())
        std::memcpy(values.data(), bytes.data(), bytes.size());
    if (constant.uniform)
        values.assign(std::size_t(model::elements(constant.type.shape)), values.at(0));
    return values;
}

} // namespace

Result<std::int64_t> checkedElements(const model::Shape& shape, model::DataType type)
{
    std::int64_t count = 1;
    std::int64_t largest = 1; // without axes of no extent: those hide an overflow
    for (const model::Dim extent : shape) {
        if (extent < 0)
            return Error{
                ErrorCode::InvalidInput, "extent " + std::to_string(extent) + " is negative", {}};
        if (__builtin_mul_overflow(largest, std::max<model::Dim>(extent, 1), &largest))
            return Error{ErrorCode::InvalidInput,
                         "element count overflows in shape " + model::toString(shape),
                         {}};
        count *= extent;
    }
    if (count > kMostTensorBytes / model::sizeOf(type))
        return Error{ErrorCode::InvalidInput,
                     "shape " + model::toString(shape) + " is larger than 64 GiB",
                     {}};
    return count;
}

ConstantPtr constantOf(model::TensorType type, std::vector<std::byte> bytes)
{
    return make(std::move(type), std::make_shared<const std::vector<std::byte>>(std::move(bytes)),
                false);
}

ConstantPtr constantOf(const std::vector<std::int64_t>& values, model::Shape shape)
{
    std::vector<std::byte> bytes(values.size() * sizeof(std::int64_t));
    if (!values.empty())
        std::memcpy(bytes.data(), values.data(), bytes.size());
    return constantOf({model::DataType::Int64, std::move(shape)}, std::move(bytes));
}

ConstantPtr uniformConstant(const model::TensorType& type, double value)
{
    std::vector<std::byte> element(std::size_t(model::sizeOf(type.type)));
    model::castElements(&value, model::DataType::Float64, element.data(), type.type, 1);
    return make(type, std::make_shared<const std::vector<std::byte>>(std::move(element)), true);
}

ConstantPtr viewOf(const ConstantPtr& constant, model::Shape shape)
{
    return make({constant->type.type, std::move(shape)}, constant->bytes, constant->uniform);
}

ConstantPtr transposed(const ConstantPtr& constant)
{
    const model::Dim rows = constant->type.shape.at(0);
    const model::Dim columns = constant->type.shape.at(1);
    if (constant->uniform)
        return viewOf(constant, {columns, rows});
    const std::size_t size = std::size_t(model::sizeOf(constant->type.type));
    std::vector<std::byte> bytes(constant->bytes->size());
    constexpr model::Dim kTile = 32; // both sides stay in the cache
    for (model::Dim top = 0; top < rows; top += kTile)
        for (model::Dim left = 0; left < columns; left += kTile)
            for (model::Dim row = top; row < std::min(rows, top + kTile); ++row)
                for (model::Dim column = left; column < std::min(columns, left + kTile); ++column)
                    std::memcpy(
                        bytes.data() + std::size_t(column * rows + row) * size,
                        constant->bytes->data() + std::size_t(row * columns + column) * size, size);
    return constantOf({constant->type.type, {columns, rows}}, std::move(bytes));
}

ConstantPtr scaled(const ConstantPtr& constant, double factor)
{
    if (factor == 1)
        return constant;
    const ConstantPtr wide = castTo(constant, model::DataType::Float64);
    std::vector<std::byte> bytes = *wide->bytes;
    for (std::size_t at = 0; at < bytes.size(); at += sizeof(double)) {
        double value = 0;
        std::memcpy(&value, bytes.data() + at, sizeof value);
        value *= factor;
        std::memcpy(bytes.data() + at, &value, sizeof value);
    }
    return castTo(make(wide->type, std::make_shared<const std::vector<std::byte>>(std::move(bytes)),
                       wide->uniform),
                  constant->type.type);
}

ConstantPtr castTo(const ConstantPtr& constant, model::DataType type)
{
    if (constant->type.type == type)
        return constant;
    return make({type, constant->type.shape},
                std::make_shared<const std::vector<std::byte>>(castBytes(*constant, type)),
                constant->uniform);
}

std::vector<std::byte> expandedBytes(const Constant& constant)
{
    if (!constant.uniform)
        return *constant.bytes;
    const std::size_t size = constant.bytes->size();
    std::vector<std::byte> bytes(std::size_t(model::elements(constant.type.shape)) * size);
    const std::byte zero{};
    const bool zeros = std::all_of(constant.bytes->begin(), constant.bytes->end(),
                                   [&](std::byte b) { return b == zero; });
    if (bytes.empty() || zeros)
        return bytes;
    std::memcpy(bytes.data(), constant.bytes->data(), size);
    for (std::size_t done = size; done < bytes.size(); done *= 2)
        std::memcpy(bytes.data() + done, bytes.data(), std::min(done, bytes.size() - done));
    return bytes;
}

std::vector<std::int64_t> integersOf(const Constant& constant)
{
    return valuesOf<std::int64_t>(constant, model::DataType::Int64);
}

std::vector<double> realsOf(const Constant& constant)
{
    return valuesOf<double>(constant, model::DataType::Float64);
}

bool isUniform(const Constant& constant)
{
    const std::size_t size = std::size_t(model::sizeOf(constant.type.type));
    return constant.uniform || constant.bytes->size() <= size ||
           std::memcmp(constant.bytes->data(), constant.bytes->data() + size,
                       constant.bytes->size() - size) == 0;
}

Irregular irregularOf(const Constant& constant)
{
    Irregular found;
    if (!model::isFloat(constant.type.type))
        return found;
    const auto count = [&](auto value) {
        found.nans += std::isnan(value) ? 1 : 0;
        found.infinities += std::isinf(value) ? 1 : 0;
    };
    if (constant.type.type == model::DataType::Float32) { // by far the most, and large
        const std::byte* at = constant.bytes->data();
        for (std::size_t i = 0; i + 4 <= constant.bytes->size(); i += 4) {
            std::uint32_t bits = 0;
            std::memcpy(&bits, at + i, sizeof bits);
            if ((bits & 0x7f800000u) == 0x7f800000u)
                ++((bits & 0x007fffffu) != 0 ? found.nans : found.infinities);
        }
        return found;
    }
    for (const double value : realsOf(constant))
        count(value);
    return found;
}

} // namespace plugboard::onnx
