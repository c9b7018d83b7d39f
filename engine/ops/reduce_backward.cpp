// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/reducing.h"

namespace plugboard::ops {
namespace {

bool keeps(const model::Attributes& attributes)
{
    return attributes.integer("keep", 1) != 0;
}

/// dy, and y where it is there, have the extents of the reduced x.
OutputTypes checkedOperands(const model::Attributes& attributes, Types inputs,
                            const model::Shape& x)
{
    if (const auto checked = checkAxes(attributes, "x", x.size()); !checked)
        return checked.error();
    const auto y = reducedShape(x, namedAxes(attributes, x.size()), keeps(attributes));
    if (const auto checked = expectShape("dy", y, inputs[0]); !checked)
        return checked.error();
    if (inputs.size() == 3)
        if (const auto checked = expectShape("y", y, inputs[2]); !checked)
            return checked.error();
    return std::vector<model::TensorType>{{inputs[0].type, x}};
}

/// Reduced axes of dx may be split too where no element looks at the others (`linear`).
std::vector<ShardingRule> shardingsOf(const model::Attributes& attributes, Types inputs,
                                      Types outputs, bool linear)
{
    std::vector<ShardingRule> rules;
    const model::Shape& x = outputs[0].shape;
    const auto kept = keptAxes(namedAxes(attributes, x.size()), keeps(attributes));
    for (std::size_t axis = 0; axis < x.size(); ++axis) {
        if (kept[axis] < 0 && !linear)
            continue;
        const AxisRule reduced = kept[axis] < 0 ? kWhole : splitAlong(kept[axis]);
        std::vector<AxisRule> operands(inputs.size(), reduced);
        if (inputs.size() > 1)
            operands[1] = splitAlong(int(axis));
        addRule(rules, axisName(axis), x[axis], operands, {splitAlong(int(axis))});
    }
    if (linear)
        addPartialRule(rules, 1, 1);
    return rules;
}

/// dy along all that was summed; a mean's has its share of it.
OpKind ofSum(const std::string& name, bool mean)
{
    OpKind kind = backwardKind(name, {"dy"}, "dx");
    kind.attributes = {axesAttribute("the forward's"), keepAttribute(), extentsAttribute()};
    kind.infer = [](const model::Attributes& attributes, Types inputs) {
        return checkedOperands(attributes, inputs, attributes.integers("shape", {}));
    };
    kind.flops = [mean](const model::Attributes&, Types inputs, Types) {
        return mean ? elementsOf(inputs[0]) : 0;
    };
    kind.shardings = [](const model::Attributes& attributes, Types inputs, Types outputs) {
        return shardingsOf(attributes, inputs, outputs, true);
    };
    kind.localAttributes = withLocalShape;
    return kind;
}

/// max, min (dy, x, y): equal shares for the elements that hold it. product (dy, x): dy times the
/// product of the other elements.
OpKind ofElements(const std::string& name, std::vector<std::string> inputs, double flops)
{
    OpKind kind = backwardKind(name, std::move(inputs), "dx");
    kind.attributes = {axesAttribute("the forward's"), keepAttribute()};
    kind.infer = [](const model::Attributes& attributes, Types inputs) {
        return checkedOperands(attributes, inputs, inputs[1].shape);
    };
    kind.flops = [flops](const model::Attributes&, Types inputs, Types) {
        return flops * elementsOf(inputs[1]);
    };
    kind.shardings = [](const model::Attributes& attributes, Types inputs, Types outputs) {
        return shardingsOf(attributes, inputs, outputs, false);
    };
    return kind;
}

} // namespace

std::vector<OpKind> reduceBackwardKinds()
{
    return {ofSum("reduce_sum_backward", false), ofSum("reduce_mean_backward", true),
            ofElements("reduce_max_backward", {"dy", "x", "y"}, 2),
            ofElements("reduce_min_backward", {"dy", "x", "y"}, 2),
            ofElements("reduce_product_backward", {"dy", "x"}, 3)};
}

} // namespace plugboard::ops
