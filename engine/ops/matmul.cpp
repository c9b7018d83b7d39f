// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/matmul_shape.h"

#include "engine/ops/kind_parts.h"
#include "engine/ops/kinds.h"

namespace plugboard::ops {
namespace {

std::vector<AttributeSpec> matmulAttributes()
{
    return {booleanAttribute("transpose_a", false, "the last two axes of a are swapped"),
            booleanAttribute("transpose_b", false, "the last two axes of b are swapped")};
}

/// A multiply and an add per output element and inner position.
double matmulFlops(const MatmulShape& shape)
{
    return 2.0 * double(shape.products()) * double(shape.rows) * double(shape.columns) *
           double(shape.inner);
}

AxisRule splitOr(int axis, AxisRule otherwise)
{
    return axis < 0 ? otherwise : splitAlong(axis);
}

/// What a split of one axis of the product means for a, b and y.
struct ProductRule {
    std::string name;
    model::Dim extent = 1;
    int a = -1, b = -1, y = -1; ///< the operands' axes
};

/// The splits of the product in the order batch, rows, columns, inner. The axis that is a's first
/// and y's first is that of the samples: "batch".
std::vector<ProductRule> productRules(const MatmulShape& shape)
{
    std::vector<ProductRule> rules;
    const auto add = [&](const std::string& name, model::Dim extent, int a, int b, int y) {
        rules.push_back({a == 0 && y == 0 ? "batch" : name, extent, a, b, y});
    };
    for (std::size_t axis = 0; axis < shape.batch.size(); ++axis)
        add("axis" + std::to_string(axis), shape.batch[axis], shape.a.batch[axis],
            shape.b.batch[axis], int(axis));
    if (shape.a.row >= 0)
        add("rows", shape.rows, shape.a.row, -1, shape.y.row);
    if (shape.b.column >= 0)
        add("columns", shape.columns, -1, shape.b.column, shape.y.column);
    add("inner", shape.inner, shape.a.column, shape.b.row, -1);
    return rules;
}

/// Of an op that reads two operands of the product and makes the third, whose split axes are lost
/// where it is summed over.
enum class Operand { A, B, Y };
std::vector<ShardingRule> rulesFor(const MatmulShape& shape, std::array<Operand, 2> inputs,
                                   Operand output)
{
    const auto axisOf = [](const ProductRule& rule, Operand operand) {
        return operand == Operand::A ? rule.a : operand == Operand::B ? rule.b : rule.y;
    };
    std::vector<ShardingRule> rules;
    for (const ProductRule& rule : productRules(shape)) {
        const int made = axisOf(rule, output);
        const int first = axisOf(rule, inputs[0]);
        const int second = axisOf(rule, inputs[1]);
        if (made < 0 && (first < 0 || second < 0))
            continue; // one operand alone would be summed: its own op does that
        addRule(rules, rule.name, rule.extent, {splitOr(first, kWhole), splitOr(second, kWhole)},
                {splitOr(made, kPartial)});
    }
    return rules;
}

OpKind forward()
{
    OpKind kind;
    kind.name = "matmul";
    kind.label = "Matrix product";
    kind.family = Family::Linear;
    kind.help = "Product of the matrices in the last two axes; leading axes broadcast.";
    kind.inputs = {"a", "b"};
    kind.outputs = {"y"};
    kind.attributes = matmulAttributes();
    kind.infer = [](const model::Attributes& attributes, Types inputs) -> OutputTypes {
        const auto shape = matmulShape(attributes, inputs[0].shape, inputs[1].shape);
        if (!shape)
            return shape.error();
        return std::vector<model::TensorType>{{inputs[0].type, productShape(*shape)}};
    };
    kind.flops = [](const model::Attributes& attributes, Types inputs, Types) {
        const auto shape = matmulShape(attributes, inputs[0].shape, inputs[1].shape);
        return shape ? matmulFlops(*shape) : 0;
    };
    kind.shardings = [](const model::Attributes& attributes, Types inputs, Types) {
        const auto shape = matmulShape(attributes, inputs[0].shape, inputs[1].shape);
        return shape ? rulesFor(*shape, {Operand::A, Operand::B}, Operand::Y)
                     : std::vector<ShardingRule>();
    };
    kind.gradient = [](GradientBuilder& builder) {
        const model::Op& op = builder.op();
        const model::TensorId dy = builder.outputGradient(0);
        const auto withShape = [&](int input) {
            model::Attributes attributes = op.attributes;
            attributes.set("shape", builder.type(op.inputs[std::size_t(input)]).shape);
            return attributes;
        };
        if (builder.needsGradient(0))
            builder.setInputGradient(0, builder.add("backward_a", "matmul_backward_a", withShape(0),
                                                    {dy, op.inputs[1]})[0]);
        if (builder.needsGradient(1))
            builder.setInputGradient(1, builder.add("backward_b", "matmul_backward_b", withShape(1),
                                                    {op.inputs[0], dy})[0]);
    };
    return kind;
}

/// The product whose operands are known but for the made one, which attribute `shape` gives.
Result<MatmulShape> productOf(const model::Attributes& attributes, Types inputs, Operand made)
{
    const model::Shape shape = attributes.integers("shape", {});
    return made == Operand::A ? matmulShape(attributes, shape, inputs[1].shape)
                              : matmulShape(attributes, inputs[0].shape, shape);
}

OpKind backward(Operand made)
{
    const bool isA = made == Operand::A;
    OpKind kind;
    kind.name = isA ? "matmul_backward_a" : "matmul_backward_b";
    if (isA)
        kind.inputs = {"dy", "b"};
    else
        kind.inputs = {"a", "dy"};
    kind.outputs = {isA ? "da" : "db"};
    kind.attributes = matmulAttributes();
    kind.attributes.push_back(
        lowered(integersAttribute("shape", {}, 0, 1e15, "extents of what is made")));
    kind.infer = [made](const model::Attributes& attributes, Types inputs) -> OutputTypes {
        const auto shape = productOf(attributes, inputs, made);
        if (!shape)
            return shape.error();
        if (const auto fits =
                expectShape("dy", productShape(*shape), inputs[made == Operand::A ? 0 : 1]);
            !fits)
            return fits.error();
        return std::vector<model::TensorType>{{inputs[0].type, attributes.integers("shape", {})}};
    };
    kind.flops = [made](const model::Attributes& attributes, Types inputs, Types) {
        const auto shape = productOf(attributes, inputs, made);
        return shape ? matmulFlops(*shape) : 0;
    };
    kind.shardings = [made](const model::Attributes& attributes, Types inputs, Types) {
        const auto shape = productOf(attributes, inputs, made);
        if (!shape)
            return std::vector<ShardingRule>();
        return made == Operand::A ? rulesFor(*shape, {Operand::Y, Operand::B}, Operand::A)
                                  : rulesFor(*shape, {Operand::A, Operand::Y}, Operand::B);
    };
    kind.localAttributes = [](const model::Attributes& attributes, Types localOutputs) {
        model::Attributes local = attributes;
        local.set("shape", localOutputs[0].shape);
        return local;
    };
    return kind;
}

} // namespace

std::vector<OpKind> matmulKinds()
{
    return {forward(), backward(Operand::A), backward(Operand::B)};
}

} // namespace plugboard::ops
