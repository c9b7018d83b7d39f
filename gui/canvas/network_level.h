// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/canvas/scope_tree.h"

#include <set>

namespace plugboard::gui {

/// Which part of a network is looked at, and how closely.
struct LevelChoice {
    std::string entered;            ///< path of the scope that one is in; empty: everything
    std::set<std::string> expanded; ///< scopes that show what is in them
    bool everything = true;         ///< all do
    bool operator==(const LevelChoice&) const = default;
};

/// What of a network is on the board: a chip for each node and each collapsed group of the scope
/// that one is in, and one for each node outside that is wired with them.
struct NetworkLevel {
    static constexpr std::uint32_t kNone = 0xffffffffu;

    /// Where a wire comes from.
    struct Source {
        std::uint32_t node = 0;
        int port = 0;
        bool operator==(const Source&) const = default;
    };
    struct Chip {
        enum class Kind : std::uint8_t { Node, Group, Outside };
        Kind kind = Kind::Node;
        std::uint32_t id = 0;        ///< a node, or a scope
        std::uint32_t scope = 0;     ///< the open scope that it stands in
        std::vector<Source> inputs;  ///< of groups and outside: what enters, once per source
        std::vector<Source> outputs; ///< and what leaves
    };
    struct Wire {
        std::uint32_t from = 0; ///< a chip
        int fromPort = 0;
        std::uint32_t to = 0;
        int toPort = 0;
        std::uint32_t first = 0; ///< the first wire of the network that it stands for
    };

    bool flat = true; ///< chips and wires are those of the network; all lists below are empty
    std::uint32_t entered = ScopeTree::kRoot;
    std::vector<Chip> chips;
    std::vector<Wire> wires;
    std::vector<std::uint32_t> chipOf;   ///< per node; kNone: not on the board
    std::vector<std::uint32_t> wireOf;   ///< per wire of the network; kNone: inside a group
    std::vector<std::uint32_t> expanded; ///< open scopes within the one that one is in

    std::uint32_t chipOfNode(std::uint32_t node) const { return flat ? node : chipOf[node]; }
    std::uint32_t wireOfWire(std::uint32_t wire) const { return flat ? wire : wireOf[wire]; }
};

NetworkLevel levelOf(const model::Network& network, const ScopeTree& tree,
                     const LevelChoice& choice);

/// Everything where the network is small or has no groups; else its top level, opened where that
/// would show next to nothing.
LevelChoice firstChoice(const model::Network& network, const ScopeTree& tree);

} // namespace plugboard::gui
