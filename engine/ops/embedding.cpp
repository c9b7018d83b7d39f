// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kinds.h"
#include "engine/ops/shape_parts.h"

namespace plugboard::ops {
namespace {

model::Shape weightShape(const model::Attributes& attributes)
{
    return {attributes.integer("count", 1), attributes.integer("width", 1)};
}

OutputTypes inferEmbedding(const model::Attributes& attributes, Types inputs)
{
    if (const auto checked = expectShape("weight", weightShape(attributes), inputs[1]); !checked)
        return checked.error();
    model::Shape y = inputs[0].shape;
    y.push_back(inputs[1].shape[1]);
    return std::vector<model::TensorType>{{inputs[1].type, y}};
}

OutputTypes inferBackward(const model::Attributes& attributes, Types inputs)
{
    model::Shape dy = inputs[1].shape;
    dy.push_back(attributes.integer("width", 1));
    if (const auto checked = expectShape("dy", dy, inputs[0]); !checked)
        return checked.error();
    return std::vector<model::TensorType>{{inputs[0].type, weightShape(attributes)}};
}

/// As in PyTorch.
Result<std::vector<ParameterSpec>> parameters(const model::Attributes& attributes, Types)
{
    model::Attributes normal;
    normal.set("kind", std::string("normal"));
    normal.set("mean", 0.0);
    normal.set("deviation", 1.0);
    const Result<model::DataType> type = typeOf(attributes);
    if (!type)
        return type.error();
    return std::vector<ParameterSpec>{{"weight", {*type, weightShape(attributes)}, normal, true}};
}

std::vector<ShardingRule> embeddingShardings(const model::Attributes&, Types inputs, Types)
{
    std::vector<ShardingRule> rules;
    const model::Shape& indices = inputs[0].shape;
    for (std::size_t axis = 0; axis < indices.size(); ++axis)
        addRule(rules, axisName(axis), indices[axis], {splitAlong(int(axis)), kWhole},
                {splitAlong(int(axis))});
    addRule(rules, "width", inputs[1].shape[1], {kWhole, splitAlong(1)},
            {splitAlong(int(indices.size()))});
    return rules;
}

/// Pieces of the indices give sums of a part of the rows; rows of the result need all of them.
std::vector<ShardingRule> backwardShardings(const model::Attributes&, Types inputs, Types outputs)
{
    std::vector<ShardingRule> rules;
    const model::Shape& indices = inputs[1].shape;
    for (std::size_t axis = 0; axis < indices.size(); ++axis)
        addRule(rules, axisName(axis), indices[axis],
                {splitAlong(int(axis)), splitAlong(int(axis))}, {kPartial});
    addRule(rules, "width", outputs[0].shape[1], {splitAlong(int(indices.size())), kWhole},
            {splitAlong(1)});
    addRule(rules, "count", outputs[0].shape[0], {kWhole, kWhole}, {splitAlong(0)});
    return rules;
}

AttributeSpec countAttribute()
{
    return required(integerAttribute("count", 1, 1, double(kMostExtent), "rows of the table"));
}

AttributeSpec widthAttribute()
{
    return required(integerAttribute("width", 1, 1, double(kMostExtent), "values of a row"));
}

void embeddingGradient(GradientBuilder& builder)
{
    if (!builder.needsGradient(1))
        return;
    const model::Op& op = builder.op();
    model::Attributes attributes;
    for (const char* name : {"count", "width"})
        attributes.set(name, op.attributes.integer(name, 1));
    const auto made = builder.add("backward_weights", "embedding_backward", attributes,
                                  {builder.outputGradient(0), op.inputs[0]});
    builder.setInputGradient(1, made[0]);
}

/// dweight[indices[i]] += dy[i], in ascending order of i, so that it is the same on any number of
/// threads.
OpKind embeddingBackward()
{
    OpKind kind = backwardKind("embedding_backward", {"dy", "indices"}, "dweight");
    kind.accepts = {Accepts::Float, Accepts::Index};
    kind.attributes = {countAttribute(), widthAttribute()};
    kind.infer = inferBackward;
    kind.flops = [](const model::Attributes&, Types inputs, Types) {
        return elementsOf(inputs[0]);
    };
    kind.shardings = backwardShardings;
    kind.localAttributes = [](const model::Attributes& attributes, Types localOutputs) {
        model::Attributes local = attributes;
        local.set("count", localOutputs[0].shape[0]);
        local.set("width", localOutputs[0].shape[1]);
        return local;
    };
    return kind;
}

} // namespace

std::vector<OpKind> embeddingKinds()
{
    OpKind kind = shapeKind("embedding", "Embedding", "The row of a trained table for each index.");
    kind.family = Family::Attention;
    kind.inputs = {"indices", "weight"};
    kind.parameterInputs = 1;
    kind.accepts = {Accepts::Index, Accepts::Float};
    kind.attributes = {countAttribute(), widthAttribute(), drawnTypeAttribute()};
    kind.infer = inferEmbedding;
    kind.parameters = parameters;
    kind.shardings = embeddingShardings;
    kind.localAttributes = [](const model::Attributes& attributes, Types localOutputs) {
        model::Attributes local = attributes;
        local.set("width", localOutputs[0].shape.back());
        return local;
    };
    kind.gradient = embeddingGradient;
    return {kind, embeddingBackward()};
}

} // namespace plugboard::ops
