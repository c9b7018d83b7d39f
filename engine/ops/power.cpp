// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/broadcasting.h"
#include "engine/ops/kinds.h"
#include "engine/ops/unary.h"

namespace plugboard::ops {
namespace {

/// da = dy b a^(b - 1), db = dy y ln a (0 where a is 0)
void powerGradient(GradientBuilder& builder)
{
    const model::Op op = builder.op();
    const model::TensorId dy = builder.outputGradient(0);
    if (builder.needsGradient(0)) {
        const auto da =
            builder.add("backward_a", "power_backward_base", {}, {dy, op.inputs[0], op.inputs[1]});
        builder.setInputGradient(0, summedTo(builder, 0, da[0]));
    }
    if (builder.needsGradient(1)) {
        const auto db = builder.add("backward_b", "power_backward_exponent", {},
                                    {dy, op.outputs[0], op.inputs[0]});
        builder.setInputGradient(1, summedTo(builder, 1, db[0]));
    }
}

} // namespace

std::vector<OpKind> powerKinds()
{
    OpKind kind = binaryKind("power", "Power",
                             "a to the power b, broadcast to one shape; whole numbers: what has a "
                             "fraction is 0.");
    kind.flops = [](const model::Attributes&, Types, Types outputs) {
        return kFunctionFlops * elementsOf(outputs[0]);
    };
    kind.gradient = powerGradient;
    return {kind, broadcastBackward("power_backward_base", {"dy", "a", "b"}, kFunctionFlops + 3),
            broadcastBackward("power_backward_exponent", {"dy", "y", "a"}, kFunctionFlops + 2)};
}

} // namespace plugboard::ops
