// SPDX-License-Identifier: Apache-2.0
#include "tests/cpu/op_calls.h"

#include <cmath>
#include <set>

namespace plugboard::tests {
namespace {

model::DataType wide(model::DataType type)
{
    return model::isFloat(type) ? model::DataType::Float64 : type;
}

Value operandOf(const model::TensorType& type, const OpExample& example, unsigned seed)
{
    Value value = randomValue(type.shape, seed, wide(type.type));
    for (double& item : value.values) {
        const double unit = (item + 1) / 2;
        if (model::isFloat(type.type))
            item = example.low + unit * (example.high - example.low);
        else
            item = std::floor(unit * (type.type == model::DataType::Bool ? 2 : example.indices));
    }
    return value;
}

} // namespace

bool hasKernel(const std::string& kind)
{
    static const std::set<std::string> without{"input", "output",     "parameter",
                                               "load",  "load_input", "batch_norm"};
    return without.count(kind) == 0;
}

bool isSmall(const OpExample& example)
{
    double elements = 0;
    for (const auto* shapes : {&example.inputs, &example.outputs})
        for (const model::Shape& shape : *shapes)
            elements += double(model::elements(shape));
    return elements < 5e4 && example.flops < 3e6;
}

Call callOf(const OpExample& example, unsigned seed)
{
    const ops::OpKind& kind = *ops::find(example.kind);
    Call call;
    call.opKind = example.kind;
    call.attributes = ops::canonicalAttributes(kind, example.attributes);
    if (call.attributes.has("type") &&
        model::isFloat(*model::dataTypeNamed(call.attributes.text("type", ""))))
        call.attributes.set("type", std::string("float64"));
    for (const model::TensorType& type : inputTypesOf(example))
        call.inputs.push_back(operandOf(type, example, seed++));
    for (const model::TensorType& type : outputTypesOf(example))
        call.outputs.push_back({type.shape, {}, wide(type.type), {}, {}});
    return call;
}

std::string nameOf(const OpExample& example)
{
    std::string name = example.kind;
    for (const model::Shape& shape : example.inputs)
        name += " " + model::toString(shape);
    if (!example.attributes.values.empty())
        name += " " + model::toString(example.attributes);
    return name;
}

} // namespace plugboard::tests
