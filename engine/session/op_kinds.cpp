// SPDX-License-Identifier: Apache-2.0
#include "engine/session/op_kinds.h"

#include "engine/passes/cycles.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace plugboard::session {
namespace {

/// What names of this kind begin with.
std::string stemOf(const std::string& kind)
{
    static const std::map<std::string, std::string> stems = {
        {"convolution", "conv"}, {"linear", "fc"},         {"batch_norm", "bn"},
        {"max_pool", "pool"},    {"average_pool", "pool"}, {"global_average_pool", "pool"}};
    const auto found = stems.find(kind);
    return found == stems.end() ? kind : found->second;
}

/// The network has one node of these kinds: it needs no number.
bool standsAlone(const std::string& kind)
{
    return kind == "input" || kind == "output";
}

/// The number behind `stem` in a name; 0: none, or one that freeName would not write.
std::size_t numberBehind(const std::string& name, const std::string& stem)
{
    constexpr std::size_t kDigits = 9;
    if (!name.starts_with(stem) || name.size() == stem.size() ||
        name.size() > stem.size() + kDigits || name[stem.size()] == '0')
        return 0;
    std::size_t number = 0;
    for (std::size_t at = stem.size(); at < name.size(); ++at) {
        if (name[at] < '0' || name[at] > '9')
            return 0;
        number = 10 * number + std::size_t(name[at] - '0');
    }
    return number;
}

passes::Successors successorsOf(const model::Network& network)
{
    const std::size_t nodes = network.nodes.size();
    std::vector<std::pair<std::uint32_t, std::uint32_t>> joins;
    joins.reserve(network.wires.size());
    for (const model::Wire& wire : network.wires)
        if (wire.from.value < nodes && wire.to.value < nodes)
            joins.emplace_back(wire.from.value, wire.to.value);
    return passes::successorsOf(nodes, joins);
}

/// All nodes, each after all that it reaches by wires that close no cycle.
class DepthFirst {
public:
    explicit DepthFirst(const passes::Successors& successors)
        : successors_(successors), next_(successors.nodes()), seen_(successors.nodes())
    {
        order_.reserve(successors.nodes());
    }

    std::vector<std::uint32_t> postorder()
    {
        std::vector<char> isFed(successors_.nodes());
        for (const std::uint32_t reader : successors_.all)
            isFed[reader] = true;
        for (const bool fed : {false, true}) // cycles are entered from outside where they can be
            for (std::uint32_t node = 0; node < successors_.nodes(); ++node)
                if (!seen_[node] && bool(isFed[node]) == fed)
                    search(node);
        return std::move(order_);
    }

private:
    void enter(std::uint32_t node)
    {
        seen_[node] = true;
        path_.push_back(node);
    }

    void search(std::uint32_t root)
    {
        enter(root);
        while (!path_.empty()) {
            const std::uint32_t node = path_.back();
            const auto readers = successors_.of(node);
            if (next_[node] == readers.size()) {
                order_.push_back(node);
                path_.pop_back();
                continue;
            }
            const std::uint32_t reader = readers[next_[node]++];
            if (!seen_[reader])
                enter(reader);
        }
    }

    const passes::Successors& successors_;
    std::vector<std::uint32_t> next_; ///< per node: the reader to look at
    std::vector<char> seen_;
    std::vector<std::uint32_t> path_;
    std::vector<std::uint32_t> order_;
};

} // namespace

std::vector<const ops::OpKind*> drawableKinds()
{
    std::vector<const ops::OpKind*> kinds;
    for (const ops::OpKind& kind : ops::all())
        if (!kind.label.empty())
            kinds.push_back(&kind);
    std::sort(kinds.begin(), kinds.end(), [](const ops::OpKind* a, const ops::OpKind* b) {
        return std::tie(a->family, a->label) < std::tie(b->family, b->label);
    });
    return kinds;
}

int drawnInputs(const ops::OpKind& kind)
{
    return int(kind.inputs.size()) - kind.parameterInputs;
}

std::string freeName(const model::Network& network, const std::string& kind)
{
    const std::string stem = stemOf(kind);
    std::vector<char> taken(network.nodes.size() + 2); // one of so many numbers is free
    for (const model::Node& node : network.nodes) {
        const std::size_t number =
            standsAlone(kind) && node.name == stem ? 1 : numberBehind(node.name, stem);
        if (number > 0 && number < taken.size())
            taken[number] = true;
    }
    const auto free = std::find(taken.begin() + 1, taken.end(), false) - taken.begin();
    return standsAlone(kind) && free == 1 ? stem : stem + std::to_string(free);
}

std::vector<int> levelsOf(const model::Network& network)
{
    const passes::Successors successors = successorsOf(network);
    const std::vector<std::uint32_t> order = DepthFirst(successors).postorder();
    std::vector<std::uint32_t> place(order.size());
    for (std::uint32_t at = 0; at < order.size(); ++at)
        place[order[at]] = at;
    std::vector<int> levels(order.size());
    for (auto node = order.rbegin(); node != order.rend(); ++node)
        for (const std::uint32_t reader : successors.of(*node))
            if (place[reader] < place[*node]) // else the wire closes a cycle
                levels[reader] = std::max(levels[reader], levels[*node] + 1);
    return levels;
}

} // namespace plugboard::session
