// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/passes/wiring.h"

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace plugboard::passes {

/// Who reads a node's outputs, once per wire: one array for all nodes.
struct Successors {
    std::vector<std::uint32_t> first; ///< per node, and one more: where its readers begin
    std::vector<std::uint32_t> all;

    std::size_t nodes() const { return first.size() - 1; }
    std::span<const std::uint32_t> of(std::size_t node) const
    {
        return std::span(all).subspan(first[node], first[node + 1] - first[node]);
    }
};
/// joins  from and to of each wire
Successors successorsOf(std::size_t nodes,
                        std::span<const std::pair<std::uint32_t, std::uint32_t>> joins);
/// Over the wires that count.
Successors successorsOf(const Wiring& wiring);

/// Sets of nodes each of which reaches all others of its set, in the order of their first nodes as
/// drawn; members ascend.
///
/// source  Tarjan: Depth-first search and linear graph algorithms (1972), without recursion
std::vector<std::vector<std::uint32_t>> cyclesOf(const Successors& successors);

} // namespace plugboard::passes
