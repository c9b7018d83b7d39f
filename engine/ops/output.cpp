// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kind_parts.h"
#include "engine/ops/kinds.h"

namespace plugboard::ops {

std::vector<OpKind> outputKinds()
{
    OpKind kind;
    kind.name = "output";
    kind.label = "Output";
    kind.help = "The result that loss and metrics look at.";
    kind.inputs = {"values"};
    kind.accepts = {Accepts::Any};
    kind.infer = [](const model::Attributes&, Types) -> OutputTypes {
        return std::vector<model::TensorType>{};
    };
    kind.flops = noFlops;
    kind.shardings = noRules;
    return {kind};
}

} // namespace plugboard::ops
