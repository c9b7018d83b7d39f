// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/session/network_check.h"

#include <vector>

namespace plugboard::session {

/// A network after the remedies of its findings.
struct MendedNetwork {
    model::Network network;
    std::vector<NetworkRemedy> applied; ///< in their order
    std::vector<NetworkFinding> left;   ///< what no remedy is known for
};

/// Applies the first remedy of the first finding that has one, checks anew, and so on until there
/// is none, at most 10,000 times. Never fails.
MendedNetwork mend(const model::Network& network, std::int64_t samples, model::DataType precision);

} // namespace plugboard::session
