// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/broadcasting.h"
#include "engine/ops/kinds.h"

namespace plugboard::ops {

std::vector<OpKind> addKinds()
{
    OpKind kind = binaryKind("add", "Add", "Sum of two or more tensors, broadcast to one shape.");
    kind.variadic = true;
    kind.shardings = linearBroadcastRules;
    kind.gradient = [](GradientBuilder& builder) {
        for (int input = 0; input < int(builder.op().inputs.size()); ++input)
            if (builder.needsGradient(input))
                builder.setInputGradient(input,
                                         summedTo(builder, input, builder.outputGradient(0)));
    };
    return {kind};
}

} // namespace plugboard::ops
