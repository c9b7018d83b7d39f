// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/passes/node_types.h"

#include <vector>

namespace plugboard::passes {

/// All that is wrong with a drawing, where inferShapes stops at the first thing, and all that is
/// known all the same.
struct Diagnosis {
    Wiring wiring;
    NodeTypes types; ///< `outputs` of a node is empty where its types are unknown
    std::vector<Flaw> flaws;
};
Diagnosis diagnose(const model::Network& network, std::int64_t samples, model::DataType precision);

} // namespace plugboard::passes
