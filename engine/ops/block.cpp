// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kind_parts.h"
#include "engine/ops/kinds.h"

namespace plugboard::ops {

/// What it stands for is in the network (model::Block), so passes::expand puts it in its place.
std::vector<OpKind> blockKinds()
{
    OpKind kind;
    kind.name = "block";
    kind.label = "Block";
    kind.family = Family::Layer;
    kind.help = "A part of the network that was drawn once, as often as it is repeated.";
    kind.inputs = {"x"};
    kind.variadic = true;
    kind.outputs = {"y"};
    kind.variadicOutputs = true;
    kind.accepts = {Accepts::Any};
    kind.attributes = {required(textAttribute("block", "", "name of the block")),
                       integerAttribute("repeat", 1, 1, 100000,
                                        "so many in a row, each with weights of its own")};
    kind.infer = [](const model::Attributes& attributes, Types) -> OutputTypes {
        return Error{ErrorCode::InvalidInput,
                     "the network has no block '" + attributes.text("block", "") + "'",
                     {}};
    };
    kind.flops = noFlops;
    kind.shardings = noRules;
    return {kind};
}

} // namespace plugboard::ops
