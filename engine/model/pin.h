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

/// Whether a pin is about this node: its own, or one that the pinned layer stands for (NODE/INNER).
inline bool covers(const Pin& pin, const std::string& node)
{
    return node == pin.node ||
           (node.size() > pin.node.size() && node.starts_with(pin.node) &&
            node[pin.node.size()] == '/');
}

} // namespace plugboard::model
