// SPDX-License-Identifier: Apache-2.0
#include "engine/onnx/mapping.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace plugboard::onnx {
namespace {

/// The number that was meant: the one with the fewest digits that rounds to this float.
double shortestOf(float value)
{
    char text[32];
    const auto end = std::to_chars(text, text + sizeof text, value).ptr;
    double result = value;
    if (std::isfinite(value))
        std::from_chars(text, end, result);
    return result;
}

} // namespace

MapFunction mappingOf(const std::string& op)
{
    static const auto all = [] {
        std::map<std::string, MapFunction> rows;
        for (const auto table :
             {arithmeticMappings(), activationMappings(), constantMappings(), heavyMappings(),
              indexMappings(), lossMappings(), normMappings(), poolMappings(), reduceMappings(),
              resizeMappings(), shapeMappings()})
            for (const MappingRow& row : table)
                rows[row.op] = row.map;
        return rows;
    }();
    const auto found = all.find(op);
    return found == all.end() ? nullptr : found->second;
}

void Mapping::fail(const std::string& message, ErrorCode code)
{
    state_.builder.fail({code, message, {}});
}

Value Mapping::input(int index)
{
    if (!hasInput(index)) {
        fail("input " + std::to_string(index) + " is missing");
        return {};
    }
    const auto found = state_.values.find(node_.input(index));
    if (found == state_.values.end()) {
        fail("tensor " + node_.input(index) + " has no value");
        return {};
    }
    return found->second;
}

std::vector<Value> Mapping::allInputs()
{
    std::vector<Value> values;
    for (int index = 0; index < inputs(); ++index)
        values.push_back(input(index));
    if (values.empty())
        fail("it has no inputs");
    return values;
}

const ::onnx::AttributeProto* Mapping::find(const std::string& attribute) const
{
    for (const ::onnx::AttributeProto& item : node_.attribute())
        if (item.name() == attribute)
            return &item;
    return nullptr;
}

std::int64_t Mapping::integer(const std::string& attribute, std::int64_t fallback) const
{
    const auto* found = find(attribute);
    return found == nullptr ? fallback : found->i();
}

double Mapping::real(const std::string& attribute, double fallback) const
{
    const auto* found = find(attribute);
    return found == nullptr ? fallback : shortestOf(found->f());
}

std::string Mapping::text(const std::string& attribute, const std::string& fallback) const
{
    const auto* found = find(attribute);
    return found == nullptr ? fallback : found->s();
}

std::vector<std::int64_t> Mapping::integers(const std::string& attribute) const
{
    const auto* found = find(attribute);
    if (found == nullptr)
        return {};
    return {found->ints().begin(), found->ints().end()};
}

std::vector<double> Mapping::reals(const std::string& attribute) const
{
    const auto* found = find(attribute);
    if (found == nullptr)
        return {};
    return {found->floats().begin(), found->floats().end()};
}

std::size_t Mapping::axis(std::int64_t axis, std::size_t rank)
{
    const auto most = std::int64_t(rank);
    if (axis < -most || axis >= most) {
        fail("axis " + std::to_string(axis) + " out of range for rank " + std::to_string(rank));
        return 0;
    }
    return std::size_t(axis < 0 ? axis + most : axis);
}

std::vector<std::size_t> Mapping::axes(const std::vector<std::int64_t>& axes, std::size_t rank)
{
    std::vector<std::size_t> result;
    for (const std::int64_t item : axes)
        result.push_back(axis(item, rank));
    std::sort(result.begin(), result.end());
    if (std::adjacent_find(result.begin(), result.end()) != result.end())
        fail("an axis is named twice");
    return result;
}

ConstantPtr Mapping::known(const Value& value, const std::string& what)
{
    if (value.constant != nullptr || failed())
        return value.constant;
    const std::set<std::string> names = state_.builder.inputsBehind(value);
    state_.wanted.insert(names.begin(), names.end());
    std::string list;
    for (const std::string& item : names)
        list += (list.empty() ? "" : ", ") + item;
    fail(what + " must be known at import; it depends on input" + (names.size() == 1 ? " " : "s ") +
         list + ": give its value");
    return nullptr;
}

std::vector<std::int64_t> Mapping::knownIntegers(int index, const std::string& what)
{
    const ConstantPtr values = known(input(index), what);
    return values == nullptr ? std::vector<std::int64_t>() : integersOf(*values);
}

double Mapping::knownReal(const Value& value, const std::string& what)
{
    const ConstantPtr values = known(value, what);
    if (values == nullptr)
        return 0;
    const std::vector<double> reals = realsOf(*values);
    if (reals.size() != 1) {
        fail(what + " has " + std::to_string(reals.size()) + " values, needed is one");
        return 0;
    }
    return reals[0];
}

std::optional<std::vector<std::int64_t>> Mapping::integersFrom(const std::string& attribute,
                                                               int index)
{
    if (has(attribute))
        return integers(attribute);
    if (hasInput(index))
        return knownIntegers(index, attribute);
    return std::nullopt;
}

std::vector<Value> Mapping::addAll(const std::string& kind, const model::Attributes& attributes,
                                   const std::vector<Value>& inputs,
                                   const std::vector<Value>& parameters)
{
    return state_.builder.add(kind, attributes, inputs, parameters);
}

Value Mapping::add(const std::string& kind, Given given, const std::vector<Value>& inputs,
                   const std::vector<Value>& parameters)
{
    model::Attributes attributes;
    for (const auto& [name, value] : given)
        attributes.set(name, value);
    return addAll(kind, attributes, inputs, parameters)[0];
}

Value Mapping::learnedLike(const Value& source, ConstantPtr values)
{
    if (isLearned(source))
        state_.builder.markLearned(values, 1);
    return constant(std::move(values));
}

bool Mapping::isPlainLinear(int index) const
{
    if (!hasInput(index) || state_.products.count(node_.input(index)) == 0)
        return false;
    const auto value = state_.values.find(node_.input(index));
    return value != state_.values.end() && state_.builder.isPlainLinear(value->second);
}

Value Mapping::withBias(int index, const Value& bias)
{
    const Value layer = input(index);
    state_.builder.giveBias(layer, bias.constant);
    return layer;
}

Value Mapping::view(const Value& value, const model::Shape& shape)
{
    if (failed() || value.type.shape == shape)
        return value;
    const auto wanted = checkedElements(shape, value.type.type);
    if (!wanted || *wanted != model::elements(value.type.shape)) {
        fail(wanted ? "shape " + model::toString(value.type.shape) + " cannot become " +
                          model::toString(shape)
                    : wanted.error().message);
        return {};
    }
    if (value.constant != nullptr)
        return learnedLike(value, viewOf(value.constant, shape));
    const model::Shape& from = value.type.shape;
    const bool samples =
        from.size() >= 2 && shape.size() >= 2 && from[0] == shape[0] && *wanted > 0;
    if (samples && shape.size() == 2)
        return add("flatten", {}, {value});
    if (samples)
        return add("reshape", {{"shape", model::Shape(shape.begin() + 1, shape.end())}}, {value});
    return add("view", {{"shape", shape}}, {value});
}

Value Mapping::cast(const Value& value, model::DataType type)
{
    if (failed() || value.type.type == type)
        return value;
    if (value.constant != nullptr)
        return learnedLike(value, castTo(value.constant, type));
    return add("cast", {{"type", model::toString(type)}}, {value});
}

void Mapping::set(int output, const Value& value)
{
    if (!hasOutput(output) || failed())
        return;
    if (value.constant != nullptr)
        state_.builder.nameConstant(value.constant, node_.output(output));
    state_.values[node_.output(output)] = value;
}

} // namespace plugboard::onnx
