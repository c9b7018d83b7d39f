// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kind_parts.h"
#include "engine/ops/kinds.h"

namespace plugboard::ops {

std::vector<OpKind> recordOutputKinds()
{
    OpKind kind;
    kind.name = "record_output";
    kind.inputs = {"values"};
    kind.outputs = {"recorded"};
    kind.accepts = {Accepts::Any};
    kind.attributes = {lowered(textAttribute("output", "", "node that shows it"))};
    kind.infer = sameAsFirst;
    kind.flops = noFlops;
    kind.shardings = [](const model::Attributes&, Types inputs, Types) {
        return elementwiseRules(inputs[0].shape, 1, 1);
    };
    return {kind};
}

} // namespace plugboard::ops
