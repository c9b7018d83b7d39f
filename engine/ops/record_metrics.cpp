// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kind_parts.h"
#include "engine/ops/kinds.h"

namespace plugboard::ops {

std::vector<OpKind> recordMetricsKinds()
{
    OpKind kind;
    kind.name = "record_metrics";
    kind.inputs = {"loss_sum", "weight_sum", "correct_sum"};
    kind.outputs = {"metrics"};
    kind.rate = model::Rate::Step;
    kind.infer = [](const model::Attributes&, Types inputs) -> OutputTypes {
        for (std::size_t input = 0; input < inputs.size(); ++input)
            if (const auto fits =
                    expectShape(inputName(*find("record_metrics"), int(input)), {1}, inputs[input]);
                !fits)
                return fits.error();
        return std::vector<model::TensorType>{{inputs[0].type, {3}}};
    };
    kind.flops = noFlops;
    kind.shardings = noRules;
    return {kind};
}

} // namespace plugboard::ops
