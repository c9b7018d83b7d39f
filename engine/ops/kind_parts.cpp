// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kind_parts.h"

#include <limits>

namespace plugboard::ops {

Error shapeError(const std::string& port, const std::string& needed, const model::Shape& found)
{
    return {ErrorCode::ShapeMismatch,
            port + " needs " + needed + ", got " + model::toString(found),
            {}};
}

Error shapeError(const std::string& port, const model::Shape& needed, const model::Shape& found)
{
    return shapeError(port, model::toString(needed), found);
}

Result<void> expectShape(const std::string& port, const model::Shape& needed,
                         const model::TensorType& found)
{
    if (found.shape != needed)
        return shapeError(port, needed, found.shape);
    return {};
}

Result<void> expectRank(const std::string& port, std::size_t rank, const std::string& pattern,
                        const model::TensorType& found)
{
    if (found.shape.size() != rank)
        return shapeError(port, pattern, found.shape);
    return {};
}

void addRule(std::vector<ShardingRule>& rules, const std::string& name, model::Dim extent,
             std::vector<AxisRule> inputs, std::vector<AxisRule> outputs, model::Dim granule)
{
    if (extent > granule)
        rules.push_back({name, std::move(inputs), std::move(outputs), extent, granule});
}

void addPartialRule(std::vector<ShardingRule>& rules, std::size_t inputs, std::size_t outputs)
{
    rules.push_back({"partial", std::vector<AxisRule>(inputs, kPartial),
                     std::vector<AxisRule>(outputs, kPartial), 1, 1});
}

std::vector<ShardingRule> elementwiseRules(const model::Shape& shape, std::size_t inputs,
                                           std::size_t outputs)
{
    std::vector<ShardingRule> rules;
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
        const AxisRule split = splitAlong(int(axis));
        const std::string name = axis == 0   ? "batch"
                                 : axis == 1 ? "channels"
                                             : "axis" + std::to_string(axis);
        addRule(rules, name, shape[axis], std::vector<AxisRule>(inputs, split),
                std::vector<AxisRule>(outputs, split));
    }
    return rules;
}

std::vector<ShardingRule> noRules(const model::Attributes&, Types, Types)
{
    return {};
}

double elementsOf(const model::TensorType& type)
{
    return double(model::elements(type.shape));
}

double noFlops(const model::Attributes&, Types, Types)
{
    return 0;
}

OutputTypes sameAsFirst(const model::Attributes&, Types inputs)
{
    return std::vector<model::TensorType>{inputs[0]};
}

AttributeSpec integerAttribute(const std::string& name, std::int64_t fallback, double minimum,
                               double maximum, const std::string& help)
{
    AttributeSpec spec;
    spec.name = name;
    spec.type = AttributeType::Integer;
    spec.fallback = fallback;
    spec.minimum = minimum;
    spec.maximum = maximum;
    spec.help = help;
    return spec;
}

AttributeSpec realAttribute(const std::string& name, double fallback, double minimum,
                            double maximum, const std::string& help)
{
    AttributeSpec spec = integerAttribute(name, 0, minimum, maximum, help);
    spec.type = AttributeType::Real;
    spec.fallback = fallback;
    return spec;
}

AttributeSpec booleanAttribute(const std::string& name, bool fallback, const std::string& help)
{
    AttributeSpec spec = integerAttribute(name, fallback ? 1 : 0, 0, 1, help);
    spec.type = AttributeType::Boolean;
    return spec;
}

AttributeSpec textAttribute(const std::string& name, const std::string& fallback,
                            const std::string& help)
{
    AttributeSpec spec = integerAttribute(name, 0, 0, 0, help);
    spec.type = AttributeType::Text;
    spec.fallback = fallback;
    return spec;
}

AttributeSpec integersAttribute(const std::string& name, std::vector<std::int64_t> fallback,
                                double minimum, double maximum, const std::string& help)
{
    AttributeSpec spec = integerAttribute(name, 0, minimum, maximum, help);
    spec.type = AttributeType::Integers;
    spec.mayBeEmpty = true;
    spec.fallback = std::move(fallback);
    return spec;
}

AttributeSpec required(AttributeSpec spec)
{
    spec.required = true;
    return spec;
}

AttributeSpec lowered(AttributeSpec spec)
{
    spec.drawn = false;
    return required(std::move(spec));
}

AttributeSpec typeAttribute()
{
    return lowered(textAttribute("type", "float32", "element type"));
}

AttributeSpec drawnTypeAttribute()
{
    return textAttribute("type", "float32",
                         "element type; float32 stands for the recipe's precision");
}

AttributeSpec batchedAttribute()
{
    return booleanAttribute(
        "batched", true, "shape is that of one sample; 0: of the whole tensor, the same for all");
}

model::Shape loadedShape(const model::Attributes& attributes)
{
    model::Shape shape = attributes.integers("shape", {});
    if (attributes.integer("batched", 1) != 0)
        shape.insert(shape.begin(), attributes.integer("samples", 1));
    return shape;
}

Result<model::DataType> typeOf(const model::Attributes& attributes)
{
    return model::dataTypeNamed(attributes.text("type", "float32"));
}

model::Attributes kaimingUniform(std::int64_t fanIn)
{
    model::Attributes attributes;
    attributes.set("kind", std::string("kaiming_uniform"));
    attributes.set("fan_in", fanIn);
    return attributes;
}

model::Attributes constant(double value)
{
    model::Attributes attributes;
    attributes.set("kind", std::string("constant"));
    attributes.set("value", value);
    return attributes;
}

} // namespace plugboard::ops
