// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kinds.h"
#include "engine/ops/optimizer.h"

namespace plugboard::ops {

std::vector<OpKind> sgdKinds()
{
    // d = gradient / weight_sum + decay w; v = momentum v + d; w -= rate v
    OpKind kind = optimizerKind("sgd", {"momentum"}, 7);
    kind.optionalInputs = 1;
    kind.attributes = {realAttribute("momentum", 0, 0, 1, "share of the last step kept"),
                       realAttribute("weight_decay", 0, 0, 1e6, "pull towards zero")};
    return {kind};
}

} // namespace plugboard::ops
