// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/id.h"
#include "engine/model/attributes.h"

#include <string>
#include <vector>

namespace plugboard::model {

using NodeId = Id<struct NodeTag>;

/// One drawn box: an op kind of engine/ops with its attributes. Kind "input" stands for the samples
/// of the data set (attribute `shape`: one sample, without the batch), kind "output" for the result
/// that loss and metrics look at.
struct Node {
    std::string name; ///< unique in the network; its path keys the random numbers
    std::string kind;
    Attributes attributes;
    double x = 0; ///< position on the canvas; no part of the meaning
    double y = 0;
};

/// A wire from an output port to an input port.
struct Wire {
    NodeId from;
    int fromPort = 0;
    NodeId to;
    int toPort = 0;
};

struct Block;

/// What the user drew or imported.
struct Network {
    std::string name;
    std::vector<Node> nodes;
    std::vector<Wire> wires;
    std::vector<Block> blocks; ///< what nodes of kind "block" stand for

    NodeId find(const std::string& nodeName) const;         ///< invalid id where there is none
    const Block* block(const std::string& blockName) const; ///< null where there is none
};

/// A part of a network with a name, drawn once and used in many places. Its nodes of kind "input"
/// are its input ports, those of kind "output" its outputs, each in the order of the nodes.
struct Block {
    std::string name;
    Network body;
};

} // namespace plugboard::model
