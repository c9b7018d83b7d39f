// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"
#include "engine/model/network.h"
#include "engine/model/tensor.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace plugboard::session {

/// A change of the network that would mend a finding.
struct NetworkRemedy {
    enum class Kind { InsertOnWire, SetAttribute, Connect, RemoveWire, AddNode, Rename };
    Kind kind = Kind::InsertOnWire;
    std::string label;           ///< "Insert Flatten"
    std::string node;            ///< the node that is changed, or the wire's target
    int port = 0;                ///< input port of `node`: InsertOnWire, Connect, RemoveWire
    std::string opKind;          ///< InsertOnWire, AddNode
    std::string attribute;       ///< SetAttribute
    model::AttributeValue value; ///< SetAttribute
    std::string from;            ///< Connect, RemoveWire: source node; Rename: the new name
    int fromPort = 0;            ///< Connect, RemoveWire
};

/// One thing that is wrong with a drawing.
struct NetworkFinding {
    Error error;    ///< subject = node; the message names port and both shapes
    int input = -1; ///< input port of that node that it is about, or -1
    std::vector<NetworkRemedy> remedies;
};

/// All that is wrong with a drawing, where inferShapes stops at the first thing, and all types that
/// are known all the same.
struct NetworkCheck {
    std::vector<std::vector<model::TensorType>> outputs; ///< per node, per port; empty: unknown
    std::vector<NetworkFinding> findings;
};

/// So many findings, the first ones, come with their remedies; mending them brings up the others'.
inline constexpr std::size_t kMostMended = 100;

/// Never fails: an empty network has the findings that it lacks input and output.
NetworkCheck checkNetwork(const model::Network& network, std::int64_t samples,
                          model::DataType precision);

/// Carries a remedy out. A new node gets a free name and the defaults of what it must have; of two
/// nodes with one name the later is renamed.
/// errors  InvalidInput where the network is no longer the one that was checked
Result<void> applyRemedy(model::Network& network, const NetworkRemedy& remedy);

} // namespace plugboard::session
