// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/network_level.h"

#include <algorithm>
#include <map>

namespace plugboard::gui {
namespace {

constexpr std::size_t kShownAsAWhole = 150; ///< nodes
constexpr std::size_t kFewChips = 5;
constexpr std::size_t kManyChips = 60;

class Builder {
public:
    Builder(const model::Network& network, const ScopeTree& tree, const LevelChoice& choice)
        : network_(network), tree_(tree), choice_(choice)
    {
        level_.flat = false;
        level_.entered = tree.nearest(choice.entered);
    }

    NetworkLevel build()
    {
        openScopes();
        level_.chipOf.resize(network_.nodes.size(), NetworkLevel::kNone);
        for (std::uint32_t node = 0; node < network_.nodes.size(); ++node)
            level_.chipOf[node] = placeNode(node);
        level_.wireOf.resize(network_.wires.size(), NetworkLevel::kNone);
        for (std::uint32_t wire = 0; wire < network_.wires.size(); ++wire)
            level_.wireOf[wire] = placeWire(wire);
        return std::move(level_);
    }

private:
    /// What becomes of a scope's nodes.
    enum class State : std::uint8_t { Outside, Open, Collapsed };
    using Kind = NetworkLevel::Chip::Kind;

    void openScopes()
    {
        const std::vector<Scope>& scopes = tree_.scopes();
        states_.assign(scopes.size(), State::Outside);
        holder_.resize(scopes.size());
        groupChip_.assign(scopes.size(), NetworkLevel::kNone);
        for (std::uint32_t at = 0; at < scopes.size(); ++at) {
            const std::uint32_t parent = scopes[at].parent;
            holder_[at] = at;
            if (at == level_.entered) {
                states_[at] = State::Open;
            } else if (at != ScopeTree::kRoot && states_[parent] == State::Open) {
                const bool open = choice_.everything || choice_.expanded.count(scopes[at].path);
                states_[at] = open ? State::Open : State::Collapsed;
                if (open)
                    level_.expanded.push_back(at);
            } else if (at != ScopeTree::kRoot && states_[parent] == State::Collapsed) {
                states_[at] = State::Collapsed;
                holder_[at] = holder_[parent];
            }
        }
    }

    std::uint32_t addChip(Kind kind, std::uint32_t id, std::uint32_t scope)
    {
        level_.chips.push_back({kind, id, scope, {}, {}});
        return std::uint32_t(level_.chips.size() - 1);
    }

    std::uint32_t placeNode(std::uint32_t node)
    {
        const std::uint32_t scope = tree_.scopeOf(node);
        if (states_[scope] == State::Outside)
            return NetworkLevel::kNone;
        if (states_[scope] == State::Open)
            return addChip(Kind::Node, node, scope);
        std::uint32_t& chip = groupChip_[holder_[scope]];
        if (chip == NetworkLevel::kNone)
            chip = addChip(Kind::Group, holder_[scope], tree_.scopes()[holder_[scope]].parent);
        return chip;
    }

    std::uint32_t outsideChip(std::uint32_t node, bool before)
    {
        const auto [found, isNew] = outside_.try_emplace({node, before}, 0);
        if (isNew)
            found->second = addChip(Kind::Outside, node, level_.entered);
        return found->second;
    }

    static int portOf(std::vector<NetworkLevel::Source>& ports, const NetworkLevel::Source& source,
                      bool* isNew = nullptr)
    {
        const auto found = std::find(ports.begin(), ports.end(), source);
        const auto port = int(found - ports.begin());
        if (isNew)
            *isNew = found == ports.end();
        if (found == ports.end())
            ports.push_back(source);
        return port;
    }

    std::uint32_t placeWire(std::uint32_t at)
    {
        const model::Wire& wire = network_.wires[at];
        std::uint32_t from = level_.chipOf[wire.from.index()];
        std::uint32_t to = level_.chipOf[wire.to.index()];
        if (from == NetworkLevel::kNone && to == NetworkLevel::kNone)
            return NetworkLevel::kNone;
        if (from == to && level_.chips[from].kind == Kind::Group)
            return NetworkLevel::kNone;
        if (from == NetworkLevel::kNone)
            from = outsideChip(wire.from.value, true);
        if (to == NetworkLevel::kNone)
            to = outsideChip(wire.to.value, false);
        const NetworkLevel::Source source{wire.from.value, wire.fromPort};
        NetworkLevel::Wire drawn{from, wire.fromPort, to, wire.toPort, at};
        if (level_.chips[from].kind != Kind::Node)
            drawn.fromPort = portOf(level_.chips[from].outputs, source);
        if (level_.chips[to].kind != Kind::Node) {
            bool isNew = false;
            drawn.toPort = portOf(level_.chips[to].inputs, source, &isNew);
            if (!isNew) // the same tensor goes to the same pin: one wire is enough
                return into_.at({to, drawn.toPort});
            into_[{to, drawn.toPort}] = std::uint32_t(level_.wires.size());
        }
        level_.wires.push_back(drawn);
        return std::uint32_t(level_.wires.size() - 1);
    }

    const model::Network& network_;
    const ScopeTree& tree_;
    const LevelChoice& choice_;
    NetworkLevel level_;
    std::vector<State> states_;            ///< per scope
    std::vector<std::uint32_t> holder_;    ///< the outermost collapsed scope around it
    std::vector<std::uint32_t> groupChip_; ///< per scope
    std::map<std::pair<std::uint32_t, bool>, std::uint32_t> outside_;
    std::map<std::pair<std::uint32_t, int>, std::uint32_t> into_; ///< wires into pins of groups
};

} // namespace

NetworkLevel levelOf(const model::Network& network, const ScopeTree& tree,
                     const LevelChoice& choice)
{
    if (!tree.hasScopes() ||
        (choice.everything && tree.nearest(choice.entered) == ScopeTree::kRoot))
        return {};
    return Builder(network, tree, choice).build();
}

LevelChoice firstChoice(const model::Network& network, const ScopeTree& tree)
{
    LevelChoice choice;
    if (network.nodes.size() <= kShownAsAWhole || !tree.hasScopes())
        return choice;
    choice.everything = false;
    for (;;) {
        const NetworkLevel level = levelOf(network, tree, choice);
        if (level.chips.size() > kFewChips)
            return choice;
        std::uint32_t largest = ScopeTree::kRoot;
        std::uint32_t most = 0;
        for (const NetworkLevel::Chip& chip : level.chips)
            if (chip.kind == NetworkLevel::Chip::Kind::Group &&
                tree.scopes()[chip.id].nodes > most) {
                largest = chip.id;
                most = tree.scopes()[chip.id].nodes;
            }
        if (largest == ScopeTree::kRoot)
            return choice;
        LevelChoice opened = choice;
        opened.expanded.insert(tree.scopes()[largest].path);
        if (levelOf(network, tree, opened).chips.size() > kManyChips)
            return choice;
        choice = std::move(opened);
    }
}

} // namespace plugboard::gui
