// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kinds.h"
#include "engine/ops/optimizer.h"

namespace plugboard::ops {

std::vector<OpKind> adamKinds()
{
    // d: 3; m and v: 3 and 4; corrected root, quotient and step: 6
    OpKind kind = optimizerKind("adam", {"m", "v"}, 16);
    kind.attributes = {realAttribute("beta1", 0.9, 0, 1, "share of the first moment kept"),
                       realAttribute("beta2", 0.999, 0, 1, "share of the second moment kept"),
                       realAttribute("epsilon", 1e-8, 0, 1, "added to the root"),
                       realAttribute("weight_decay", 0, 0, 1e6, "pull towards zero")};
    return {kind};
}

} // namespace plugboard::ops
