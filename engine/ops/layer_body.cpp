// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/layer_body.h"

namespace plugboard::ops {

BodyEnd LayerBody::input(const std::string& name)
{
    return add(name, "input", {}, {});
}

BodyEnd LayerBody::add(const std::string& name, const std::string& kind, AttributeList attributes,
                       const std::vector<BodyEnd>& inputs)
{
    const model::NodeId id(body_.nodes.size());
    body_.nodes.push_back({name, kind, {attributes}, 0, 0});
    for (std::size_t port = 0; port < inputs.size(); ++port)
        body_.wires.push_back({inputs[port].node, inputs[port].port, id, int(port)});
    return {id, 0};
}

void LayerBody::output(const std::string& name, BodyEnd end)
{
    add(name, "output", {}, {end});
}

} // namespace plugboard::ops
