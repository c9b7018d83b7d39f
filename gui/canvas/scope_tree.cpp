// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/scope_tree.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace plugboard::gui {
namespace {

/// The path around a path; empty at the top. Slashes at the begin are no scopes: "/conv".
std::string_view around(std::string_view path)
{
    std::size_t slash = path.rfind('/');
    while (slash != std::string_view::npos && slash > 0 && path[slash - 1] == '/')
        --slash;
    return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

} // namespace

ScopeTree::ScopeTree(const model::Network& network) : nodes_(network.nodes.size())
{
    scopes_[kRoot].nodes = std::uint32_t(nodes_);
    std::unordered_map<std::string_view, std::uint32_t> sizes;
    for (const model::Node& node : network.nodes)
        for (std::string_view path = around(node.name); !path.empty(); path = around(path))
            ++sizes[path];
    if (sizes.empty())
        return;
    std::unordered_map<std::string_view, std::uint32_t> known;
    // Outer ones first: a path is made after those around it.
    const auto scopeAt = [&](const auto& self, std::string_view path) -> std::uint32_t {
        if (path.empty())
            return kRoot;
        if (const auto found = known.find(path); found != known.end())
            return found->second;
        const std::uint32_t parent = self(self, around(path));
        const std::uint32_t size = sizes[path];
        if (size < 2 || size >= scopes_[parent].nodes)
            return known[path] = parent;
        Scope scope;
        scope.path = path;
        std::string_view title = path.substr(scopes_[parent].path.size());
        while (!title.empty() && title.front() == '/')
            title.remove_prefix(1);
        scope.title = QString::fromUtf8(title.data(), qsizetype(title.size()));
        scope.parent = parent;
        scope.nodes = size;
        scopes_.push_back(std::move(scope));
        return known[path] = std::uint32_t(scopes_.size() - 1);
    };
    scopeOf_.resize(nodes_);
    for (std::size_t at = 0; at < nodes_; ++at)
        scopeOf_[at] = scopeAt(scopeAt, around(network.nodes[at].name));
}

std::optional<std::uint32_t> ScopeTree::find(const std::string& path) const
{
    for (std::uint32_t at = 0; at < scopes_.size(); ++at)
        if (scopes_[at].path == path)
            return at;
    return {};
}

std::uint32_t ScopeTree::nearest(std::string path) const
{
    for (; !path.empty(); path = std::string(around(path)))
        if (const auto found = find(path))
            return *found;
    return kRoot;
}

bool ScopeTree::contains(std::uint32_t outer, std::uint32_t inner) const
{
    while (inner > outer) // parents come first
        inner = scopes_[inner].parent;
    return inner == outer;
}

std::vector<std::uint32_t> ScopeTree::nodesIn(std::uint32_t scope) const
{
    std::vector<std::uint32_t> nodes;
    for (std::uint32_t node = 0; node < nodes_; ++node)
        if (contains(scope, scopeOf(node)))
            nodes.push_back(node);
    return nodes;
}

} // namespace plugboard::gui
