// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/network.h"
#include "engine/ops/op_kind.h"

#include <cstdint>
#include <string>
#include <vector>

namespace plugboard::passes {

/// An output port of a node.
struct Source {
    model::NodeId node;
    int port = 0;
    std::uint32_t wire = 0; ///< that comes from it: index into the network's wires
};

/// A network whose drawing is sound: known kinds, unique names, every input port fed once, no
/// cycle. A port of a parameter may be fed: where it is not, the node has a variable of its own.
struct Wiring {
    std::vector<const ops::OpKind*> kinds;   ///< per node
    std::vector<std::uint32_t> alike;        ///< per node: the first of its kind and attributes
    std::vector<std::vector<Source>> inputs; ///< per node, per drawn input port, and as far as a
                                             ///< wire goes per parameter (no node: its own)
    std::vector<model::NodeId> order;        ///< topological; equal ones as drawn
    std::vector<model::NodeId> inputNodes;   ///< of kind "input", as drawn
    std::vector<model::NodeId> outputNodes;  ///< of kind "output"; loss and metrics see the first
};

/// Drawn ports of a kind, its parameters left out.
int drawnPorts(const ops::OpKind& kind);

/// One thing that is wrong with a drawing.
struct Flaw {
    enum class Kind {
        Samples, ///< the batch has none
        NoName,
        SameName,
        UnknownKind,
        Attribute,
        MissingNode, ///< none of kind `detail`
        Wire,        ///< joins what is not there
        TwoWires,
        Unconnected,
        Cycle,
        Types ///< the op's own rules refuse the types on its inputs
    };
    Kind kind = Kind::Types;
    Error error;             ///< subject = node (or the network where none is meant)
    model::NodeId node = {}; ///< invalid: the network is meant
    int input = -1;          ///< input port, where one is meant
    std::string detail = {}; ///< Attribute: its name; MissingNode, SecondNode: the kind
    std::vector<std::uint32_t> wires = {}; ///< Wire: it; TwoWires: both; Cycle: all of it
};

/// The wiring as far as it is sound, and all its flaws in the order in which wiringOf below looks
/// for them. Unknown kinds are null, unconnected ports hold no node, `order` leaves out what lies
/// on a cycle or behind one; of two wires into a port the first counts.
Wiring wiringOf(const model::Network& network, std::vector<Flaw>& flaws);

/// errors  InvalidInput, subject = node (or the network where no node is meant)
Result<Wiring> wiringOf(const model::Network& network);

/// The drawable kind whose name takes the fewest edits to become `name`.
std::string nearestKind(const std::string& name);

} // namespace plugboard::passes
