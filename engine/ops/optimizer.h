// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/ops/kind_parts.h"

namespace plugboard::ops {

/// What optimizers share: inputs weight, gradient, weight_sum [1], rate [1], then the states;
/// outputs weight, then the states, all of the weight's shape. Kinds of rate Step; any axis may be
/// split.
///
/// flopsPerElement  operations of one update of one weight
OpKind optimizerKind(const std::string& name, const std::vector<std::string>& states,
                     double flopsPerElement);

} // namespace plugboard::ops
