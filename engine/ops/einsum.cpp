// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/einsum_equation.h"
#include "engine/ops/kinds.h"
#include "engine/ops/shape_parts.h"

#include <algorithm>

namespace plugboard::ops {
namespace {

std::vector<model::Shape> shapesOf(Types types)
{
    std::vector<model::Shape> shapes;
    for (const model::TensorType& type : types)
        shapes.push_back(type.shape);
    return shapes;
}

std::string equationOf(const model::Attributes& attributes)
{
    return attributes.text("equation", "");
}

OutputTypes inferEinsum(const model::Attributes& attributes, Types inputs)
{
    const auto einsum = einsumOf(equationOf(attributes), shapesOf(inputs));
    if (!einsum)
        return einsum.error();
    model::Shape y;
    for (const int label : einsum->output)
        y.push_back(einsum->extents[std::size_t(label)]);
    return std::vector<model::TensorType>{{inputs[0].type, y}};
}

OutputTypes inferBackward(const model::Attributes& attributes, Types inputs)
{
    const auto einsum =
        einsumTo(equationOf(attributes), shapesOf(inputs), attributes.integers("shape", {}));
    if (!einsum)
        return einsum.error();
    return inferExtents(attributes, inputs);
}

/// All multiplications and additions of the products, over every label.
double einsumFlops(const model::Attributes& attributes, Types inputs, Types outputs)
{
    const auto einsum = einsumTo(equationOf(attributes), shapesOf(inputs), outputs[0].shape);
    double flops = double(inputs.size());
    for (std::size_t label = 0; einsum && label < einsum->extents.size(); ++label)
        flops *= double(einsum->extents[label]);
    return flops;
}

/// How an operand lies where a label is split; `absent` where it does not have it. False: it has
/// the label twice.
bool ruleOf(const std::vector<int>& labels, const model::Shape& shape, int label, model::Dim extent,
            AxisRule absent, AxisRule& rule)
{
    rule = absent;
    if (std::count(labels.begin(), labels.end(), label) > 1)
        return false;
    const auto found = std::find(labels.begin(), labels.end(), label);
    const std::size_t axis = std::size_t(found - labels.begin());
    if (found != labels.end() && shape[axis] == extent)
        rule = splitAlong(int(axis));
    return true;
}

/// "batch" where all that have the label, and at least one, have it first.
std::string labelName(const Einsum& einsum, int label)
{
    bool first =
        einsum.output.empty() || einsum.output[0] == label ||
        std::find(einsum.output.begin(), einsum.output.end(), label) == einsum.output.end();
    for (const auto& labels : einsum.inputs) {
        const auto found = std::find(labels.begin(), labels.end(), label);
        first = first && (found == labels.end() || found == labels.begin());
    }
    return first ? "batch" : std::string("label_") + einsum.letters[std::size_t(label)];
}

std::vector<ShardingRule> einsumShardings(const model::Attributes& attributes, Types inputs,
                                          Types outputs)
{
    const auto einsum = einsumTo(equationOf(attributes), shapesOf(inputs), outputs[0].shape);
    std::vector<ShardingRule> rules;
    if (!einsum)
        return rules;
    bool batched = false;
    for (int label = 0; label < int(einsum->extents.size()); ++label) {
        const model::Dim extent = einsum->extents[std::size_t(label)];
        std::vector<AxisRule> operands(inputs.size());
        std::vector<AxisRule> results(1);
        bool legal = ruleOf(einsum->output, outputs[0].shape, label, extent, kPartial, results[0]);
        for (std::size_t input = 0; input < inputs.size(); ++input)
            legal = legal && ruleOf(einsum->inputs[input], inputs[input].shape, label, extent,
                                    kWhole, operands[input]);
        std::string name = labelName(*einsum, label);
        if (name == "batch" && batched)
            name = std::string("label_") + einsum->letters[std::size_t(label)];
        batched = batched || name == "batch";
        if (legal)
            addRule(rules, name, extent, operands, results);
    }
    std::vector<AxisRule> first(inputs.size(), kWhole);
    first[0] = kPartial;
    rules.push_back({"partial", first, {kPartial}, 1, 1});
    return rules;
}

/// Each operand's gradient is dy times all others, summed over what it does not have.
void einsumGradient(GradientBuilder& builder)
{
    const model::Op& op = builder.op();
    std::vector<model::Shape> shapes;
    for (const model::TensorId input : op.inputs)
        shapes.push_back(builder.type(input).shape);
    const auto einsum = einsumOf(equationOf(op.attributes), shapes);
    PB_CHECK(einsum.hasValue(), "the op's types were inferred");
    for (std::size_t wanted = 0; wanted < op.inputs.size(); ++wanted) {
        if (!builder.needsGradient(int(wanted)))
            continue;
        std::string equation = einsum->text(einsum->output);
        std::vector<model::TensorId> operands{builder.outputGradient(0)};
        for (std::size_t other = 0; other < op.inputs.size(); ++other)
            if (other != wanted) {
                equation += "," + einsum->text(einsum->inputs[other]);
                operands.push_back(op.inputs[other]);
            }
        model::Attributes attributes;
        attributes.set("equation", equation + "->" + einsum->text(einsum->inputs[wanted]));
        attributes.set("shape", shapes[wanted]);
        builder.setInputGradient(int(wanted),
                                 builder.add("backward" + std::to_string(wanted), "einsum_backward",
                                             attributes, operands)[0]);
    }
}

AttributeSpec equationAttribute()
{
    return required(textAttribute("equation", "", "a letter per axis, as bij,bjk->bik"));
}

OpKind einsumBackward()
{
    OpKind kind = backwardKind("einsum_backward", {"dy"}, "dx");
    kind.variadic = true;
    kind.attributes = {equationAttribute(), extentsAttribute()};
    kind.infer = inferBackward;
    kind.flops = einsumFlops;
    kind.shardings = einsumShardings;
    kind.localAttributes = withLocalShape;
    return kind;
}

} // namespace

std::vector<OpKind> einsumKinds()
{
    OpKind kind =
        shapeKind("einsum", "Einsum", "Sums of products over named axes (Einstein's convention).");
    kind.family = Family::Linear;
    kind.inputs = {"a"};
    kind.variadic = true;
    kind.accepts = {Accepts::Number};
    kind.attributes = {equationAttribute()};
    kind.infer = inferEinsum;
    kind.flops = einsumFlops;
    kind.shardings = einsumShardings;
    kind.gradient = einsumGradient;
    return {partialIfFloat(kind), einsumBackward()};
}

} // namespace plugboard::ops
