// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/network.h"

#include <initializer_list>
#include <string>
#include <vector>

namespace plugboard::ops {

/// An output of a node of a body.
struct BodyEnd {
    model::NodeId node;
    int port = 0;
};

using AttributeList = std::initializer_list<std::pair<const std::string, model::AttributeValue>>;

/// Writes down what a layer stands for.
class LayerBody {
public:
    /// The next input port.
    BodyEnd input(const std::string& name);
    BodyEnd add(const std::string& name, const std::string& kind, AttributeList attributes,
                const std::vector<BodyEnd>& inputs);
    /// The next output port.
    void output(const std::string& name, BodyEnd end);
    model::Network take() { return std::move(body_); }

private:
    model::Network body_;
};

} // namespace plugboard::ops
