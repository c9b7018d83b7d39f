// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kind_parts.h"
#include "engine/ops/kinds.h"

namespace plugboard::ops {

std::vector<OpKind> learningRateKinds()
{
    OpKind kind;
    kind.name = "learning_rate";
    kind.outputs = {"rate"};
    kind.rate = model::Rate::Step;
    kind.attributes = {typeAttribute()};
    kind.infer = [](const model::Attributes& attributes, Types) -> OutputTypes {
        const Result<model::DataType> type = typeOf(attributes);
        if (!type)
            return type.error();
        return std::vector<model::TensorType>{{*type, {1}}};
    };
    kind.flops = noFlops;
    kind.shardings = noRules;
    return {kind};
}

} // namespace plugboard::ops
