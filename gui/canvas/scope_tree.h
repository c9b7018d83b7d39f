// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/network.h"

#include <QString>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace plugboard::gui {

/// Nodes that belong together by their names.
struct Scope {
    std::string path; ///< "layer1/block0"; empty: the whole network
    QString title;    ///< of it, within the scope around it: "block0"
    std::uint32_t parent = 0;
    std::uint32_t nodes = 0; ///< in it, at any depth
};

/// The groups of a network: node "layer1/block0/conv" lies in "layer1/block0", that in "layer1".
/// A scope of a single node, or of all that the scope around it holds, is none.
class ScopeTree {
public:
    static constexpr std::uint32_t kRoot = 0;

    ScopeTree() = default;
    explicit ScopeTree(const model::Network& network);

    /// Outer scopes come before inner ones; the first is the whole network.
    const std::vector<Scope>& scopes() const { return scopes_; }
    bool hasScopes() const { return scopes_.size() > 1; }
    std::uint32_t scopeOf(std::uint32_t node) const
    {
        return scopeOf_.empty() ? kRoot : scopeOf_[node];
    }
    std::optional<std::uint32_t> find(const std::string& path) const;
    /// The innermost scope that this path lies in.
    std::uint32_t nearest(std::string path) const;
    bool contains(std::uint32_t outer, std::uint32_t inner) const;
    /// The nodes of a scope at any depth, ascending.
    std::vector<std::uint32_t> nodesIn(std::uint32_t scope) const;

private:
    std::vector<Scope> scopes_{1};
    std::vector<std::uint32_t> scopeOf_; ///< per node; empty: all in the root
    std::size_t nodes_ = 0;
};

} // namespace plugboard::gui
