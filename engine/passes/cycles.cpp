// SPDX-License-Identifier: Apache-2.0
#include "engine/passes/cycles.h"

#include <algorithm>

namespace plugboard::passes {
namespace {

constexpr std::uint32_t kUnseen = 0xffffffffu;

class CycleFinder {
public:
    explicit CycleFinder(const Successors& successors)
        : successors_(successors), number_(successors.nodes(), kUnseen),
          lowest_(successors.nodes()), next_(successors.nodes()), open_(successors.nodes())
    {
    }

    std::vector<std::vector<std::uint32_t>> run()
    {
        for (std::uint32_t at = 0; at < successors_.nodes(); ++at)
            if (number_[at] == kUnseen)
                search(at);
        std::sort(cycles_.begin(), cycles_.end());
        return std::move(cycles_);
    }

private:
    void enter(std::uint32_t node)
    {
        number_[node] = lowest_[node] = count_++;
        open_[node] = true;
        component_.push_back(node);
        path_.push_back(node);
    }

    void search(std::uint32_t root)
    {
        enter(root);
        while (!path_.empty()) {
            const std::uint32_t node = path_.back();
            const auto readers = successors_.of(node);
            if (next_[node] < readers.size()) {
                const std::uint32_t reader = readers[next_[node]++];
                if (number_[reader] == kUnseen)
                    enter(reader);
                else if (open_[reader])
                    lowest_[node] = std::min(lowest_[node], number_[reader]);
                continue;
            }
            path_.pop_back();
            if (!path_.empty())
                lowest_[path_.back()] = std::min(lowest_[path_.back()], lowest_[node]);
            if (lowest_[node] == number_[node])
                close(node);
        }
    }

    /// All that was entered since `node` forms a component with it.
    void close(std::uint32_t node)
    {
        std::vector<std::uint32_t> members;
        do {
            members.push_back(component_.back());
            open_[members.back()] = false;
            component_.pop_back();
        } while (members.back() != node);
        const auto readers = successors_.of(node);
        if (members.size() == 1 && std::find(readers.begin(), readers.end(), node) == readers.end())
            return;
        std::sort(members.begin(), members.end());
        cycles_.push_back(std::move(members));
    }

    const Successors& successors_;
    std::vector<std::uint32_t> number_; ///< order of entry
    std::vector<std::uint32_t> lowest_; ///< entry number that is reached from here
    std::vector<std::uint32_t> next_;   ///< reader to look at
    std::vector<char> open_;            ///< in no closed component yet
    std::vector<std::uint32_t> component_;
    std::vector<std::uint32_t> path_;
    std::uint32_t count_ = 0;
    std::vector<std::vector<std::uint32_t>> cycles_;
};

} // namespace

Successors successorsOf(std::size_t nodes,
                        std::span<const std::pair<std::uint32_t, std::uint32_t>> joins)
{
    Successors successors;
    successors.first.resize(nodes + 1);
    for (const auto& [from, to] : joins)
        ++successors.first[from + 1];
    for (std::size_t at = 0; at < nodes; ++at)
        successors.first[at + 1] += successors.first[at];
    successors.all.resize(joins.size());
    std::vector<std::uint32_t> place = successors.first;
    for (const auto& [from, to] : joins)
        successors.all[place[from]++] = to;
    return successors;
}

Successors successorsOf(const Wiring& wiring)
{
    std::vector<std::pair<std::uint32_t, std::uint32_t>> joins;
    joins.reserve(wiring.inputs.size());
    for (std::size_t at = 0; at < wiring.inputs.size(); ++at)
        for (const Source& source : wiring.inputs[at])
            if (source.node.valid())
                joins.emplace_back(source.node.value, std::uint32_t(at));
    return successorsOf(wiring.inputs.size(), joins);
}

std::vector<std::vector<std::uint32_t>> cyclesOf(const Successors& successors)
{
    return CycleFinder(successors).run();
}

} // namespace plugboard::passes
