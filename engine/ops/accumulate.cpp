// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kind_parts.h"
#include "engine/ops/kinds.h"

namespace plugboard::ops {

std::vector<OpKind> accumulateKinds()
{
    OpKind kind;
    kind.name = "accumulate";
    kind.inputs = {"x"};
    kind.outputs = {"y"};
    kind.accumulates = true;
    kind.infer = sameAsFirst;
    kind.flops = [](const model::Attributes&, Types inputs, Types) {
        return elementsOf(inputs[0]);
    };
    kind.shardings = [](const model::Attributes&, Types inputs, Types) {
        auto rules = elementwiseRules(inputs[0].shape, 1, 1);
        addPartialRule(rules, 1, 1);
        return rules;
    };
    return {kind};
}

} // namespace plugboard::ops
