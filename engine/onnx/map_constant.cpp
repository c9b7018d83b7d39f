// SPDX-License-Identifier: Apache-2.0
#include "engine/onnx/mapping.h"
#include "engine/onnx/tensor_values.h"

#include <cmath>
#include <cstring>

namespace plugboard::onnx {
namespace {

using model::DataType;

constexpr double kMostElements = 1 << 28; ///< of a range

template <class T>
ConstantPtr listOf(DataType type, const std::vector<T>& values, bool scalar)
{
    std::vector<std::byte> bytes(values.size() * sizeof(T));
    if (!values.empty())
        std::memcpy(bytes.data(), values.data(), bytes.size());
    return constantOf({type, scalar ? model::Shape{} : model::Shape{model::Dim(values.size())}},
                      std::move(bytes));
}

ConstantPtr valuesIn(Mapping& node, const ::onnx::AttributeProto& attribute)
{
    const std::string& name = attribute.name();
    if (name == "value") {
        const auto values = valuesOf(attribute.t(), node.folder());
        if (!values)
            node.fail(values.error().message, values.error().code);
        return values ? *values : nullptr;
    }
    if (name == "value_float")
        return listOf<float>(DataType::Float32, {attribute.f()}, true);
    if (name == "value_int")
        return listOf<std::int64_t>(DataType::Int64, {attribute.i()}, true);
    if (name == "value_floats")
        return listOf<float>(DataType::Float32,
                             {attribute.floats().begin(), attribute.floats().end()}, false);
    if (name == "value_ints")
        return listOf<std::int64_t>(DataType::Int64,
                                    {attribute.ints().begin(), attribute.ints().end()}, false);
    node.fail("a constant given as " + name + " is not supported", ErrorCode::Unsupported);
    return nullptr;
}

void mapConstant(Mapping& node)
{
    for (const char* name : {"value", "value_float", "value_int", "value_floats", "value_ints",
                             "value_string", "value_strings", "sparse_value"})
        if (const auto* attribute = node.find(name)) {
            if (const ConstantPtr values = valuesIn(node, *attribute))
                node.set(0, node.constant(values));
            return;
        }
    node.fail("the constant has no value");
}

void mapConstantOfShape(Mapping& node)
{
    const Value extents = node.input(0);
    const model::Shape shape = node.knownIntegers(0, "the shape");
    DataType type = DataType::Float32;
    double value = 0;
    if (const auto* attribute = node.find("value")) {
        const auto element = valuesOf(attribute->t(), node.folder());
        if (!element || model::elements((*element)->type.shape) != 1) {
            node.fail(element ? "its value is not one element" : element.error().message);
            return;
        }
        type = (*element)->type.type;
        value = realsOf(**element)[0];
    }
    if (const auto count = checkedElements(shape, type); !count) {
        node.fail(count.error().message);
        return;
    }
    if (!node.failed())
        node.set(0, node.learnedLike(extents, uniformConstant({type, shape}, value)));
}

void mapShape(Mapping& node)
{
    const Value x = node.input(0);
    const auto rank = std::int64_t(x.rank());
    const auto place = [&](const char* name, std::int64_t fallback) {
        const std::int64_t at = node.integer(name, fallback);
        return std::clamp<std::int64_t>(at < 0 ? at + rank : at, 0, rank);
    };
    const std::int64_t begin = place("start", 0);
    const std::int64_t end = std::max(begin, place("end", rank));
    const std::vector<std::int64_t> extents(x.type.shape.begin() + begin,
                                            x.type.shape.begin() + end);
    node.set(0, node.constant(constantOf(extents, {end - begin})));
}

void mapSize(Mapping& node)
{
    const Value x = node.input(0);
    node.set(0, node.constant(constantOf({model::elements(x.type.shape)}, {})));
}

void mapRange(Mapping& node)
{
    const DataType type = node.input(0).type.type;
    const double start = node.knownReal(node.input(0), "start");
    const double limit = node.knownReal(node.input(1), "limit");
    const double delta = node.knownReal(node.input(2), "delta");
    if (node.failed())
        return;
    const double count = std::max(std::ceil((limit - start) / delta), 0.0);
    if (delta == 0 || !(count <= kMostElements)) {
        node.fail("a range from " + std::to_string(start) + " to " + std::to_string(limit) +
                  " by " + std::to_string(delta) + " is too long");
        return;
    }
    std::vector<double> values;
    for (std::int64_t i = 0; i < std::int64_t(count); ++i)
        values.push_back(start + double(i) * delta);
    node.set(0, node.constant(castTo(listOf<double>(DataType::Float64, values, false), type)));
}

} // namespace

std::span<const MappingRow> constantMappings()
{
    static constexpr MappingRow kRows[] = {
        {"Constant", mapConstant}, {"ConstantOfShape", mapConstantOfShape},
        {"Shape", mapShape},       {"Size", mapSize},
        {"Range", mapRange},
    };
    return kRows;
}

} // namespace plugboard::onnx
