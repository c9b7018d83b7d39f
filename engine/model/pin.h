// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace plugboard::model {

/// A decision that a search for plans must keep.
struct Pin {
    std::string node;                      ///< network node
    std::vector<std::string> devices = {}; ///< exactly this group; empty: free
    std::string sharding = {}; ///< name of an ops::ShardingRule or "replicate"; empty: free
    bool operator==(const Pin&) const = default;
};

} // namespace plugboard::model
