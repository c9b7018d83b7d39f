// SPDX-License-Identifier: Apache-2.0
#include "engine/model/network.h"

namespace plugboard::model {

NodeId Network::find(const std::string& nodeName) const
{
    for (std::size_t at = 0; at < nodes.size(); ++at)
        if (nodes[at].name == nodeName)
            return NodeId(at);
    return {};
}

const Block* Network::block(const std::string& blockName) const
{
    for (const Block& one : blocks)
        if (one.name == blockName)
            return &one;
    return nullptr;
}

} // namespace plugboard::model
