// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kind_parts.h"
#include "engine/ops/kinds.h"

namespace plugboard::ops {
namespace {

OutputTypes inferLoss(const model::Attributes& attributes, Types inputs)
{
    const model::Shape& logits = inputs[0].shape;
    if (logits.size() < 2)
        return shapeError("logits", "[n, ..., k]", logits);
    const model::Dim samples = logits[0];
    if (const auto fits = expectShape("labels", {logits.begin(), logits.end() - 1}, inputs[1]);
        !fits)
        return fits.error();
    if (const auto fits = expectShape("weights", {samples}, inputs[2]); !fits)
        return fits.error();
    const model::TensorType scalar{inputs[0].type, {1}};
    std::vector<model::TensorType> outputs{scalar, scalar, scalar};
    if (attributes.integer("gradient", 0) != 0)
        outputs.push_back(inputs[0]);
    return outputs;
}

std::vector<ShardingRule> lossShardings(const model::Attributes&, Types inputs, Types outputs)
{
    std::vector<ShardingRule> rules;
    std::vector<AxisRule> made{kPartial, kPartial, kPartial};
    if (outputs.size() == 4)
        made.push_back(splitAlong(0));
    addRule(rules, "batch", inputs[0].shape[0], {splitAlong(0), splitAlong(0), splitAlong(0)},
            made);
    return rules;
}

} // namespace

std::vector<OpKind> softmaxCrossEntropyKinds()
{
    OpKind kind;
    kind.name = "softmax_cross_entropy";
    kind.inputs = {"logits", "labels", "weights"};
    kind.outputs = {"loss_sum", "weight_sum", "correct_sum", "dlogits"};
    kind.accepts = {Accepts::Float, Accepts::Label, Accepts::Float};
    kind.attributes = {booleanAttribute("gradient", false, "also gives the logits' gradient")};
    kind.infer = inferLoss;
    // Per logit: maximum, difference, exponential, sum; two more for the gradient.
    kind.flops = [](const model::Attributes&, Types inputs, Types outputs) {
        return (outputs.size() == 4 ? 6.0 : 4.0) * elementsOf(inputs[0]);
    };
    kind.shardings = lossShardings;
    return {kind};
}

} // namespace plugboard::ops
