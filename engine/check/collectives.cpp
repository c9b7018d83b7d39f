// SPDX-License-Identifier: Apache-2.0
#include "engine/check/collectives.h"

#include "engine/check/finding.h"

#include <algorithm>
#include <map>

namespace plugboard::check {
namespace {

using model::CollectiveKind;

/// A collective, once per step or once per micro-batch of it.
struct Issue {
    model::CollectiveId collective;
    int microBatch = 0;
    auto operator<=>(const Issue&) const = default;
};

/// Whether every member waits for every other: those alone have to agree on an order.
bool joinsAll(CollectiveKind kind)
{
    switch (kind) {
    case CollectiveKind::AllReduce:
    case CollectiveKind::ReduceScatter:
    case CollectiveKind::AllGather:
    case CollectiveKind::AllToAll:
        return true;
    case CollectiveKind::Broadcast:
    case CollectiveKind::Resharding:
        break;
    }
    return false;
}

/// The collectives of a lane in the order in which it begins them.
std::vector<Issue> issuesOf(const model::Program& program,
                            const std::vector<model::LaneEntry>& lane)
{
    std::vector<Issue> issues;
    std::map<Issue, bool> begun;
    for (const model::LaneEntry& entry : lane) {
        const model::CollectiveId id = program.tasks[entry.task.index()].collective;
        if (!id.valid() || !joinsAll(program.collectives[id.index()].kind))
            continue;
        const Issue issue{id, entry.microBatch};
        if (begun.emplace(issue, true).second)
            issues.push_back(issue);
    }
    return issues;
}

/// What comes right before each collective on some lane.
using Before = std::map<Issue, std::vector<Issue>>;

/// The collectives that come after a circle, or are part of one.
Before stuckOf(Before before)
{
    for (bool removed = true; removed;) {
        removed = false;
        for (auto at = before.begin(); at != before.end();) {
            auto& earlier = at->second;
            std::erase_if(earlier, [&](const Issue& one) { return before.count(one) == 0; });
            removed = removed || earlier.empty();
            at = earlier.empty() ? before.erase(at) : std::next(at);
        }
    }
    return before;
}

std::string nameOf(const model::Program& program, const Issue& issue)
{
    const model::Collective& what = program.collectives[issue.collective.index()];
    return "collective " + std::to_string(issue.collective.index()) + " (of " +
           program.tensors[what.tensor.index()].name + ", micro-batch " +
           std::to_string(issue.microBatch) + ")";
}

} // namespace

Result<void> checkCollectives(const model::FlatProgram& flat)
{
    const model::Program& program = *flat.program;
    Before before;
    for (const auto& lane : flat.lanes) {
        const std::vector<Issue> issues = issuesOf(program, lane);
        for (std::size_t at = 0; at < issues.size(); ++at) {
            auto& earlier = before[issues[at]];
            if (at > 0)
                earlier.push_back(issues[at - 1]);
        }
    }
    const Before stuck = stuckOf(std::move(before));
    if (stuck.empty())
        return {};
    const auto& [later, earlier] = *stuck.begin();
    return Error{ErrorCode::InvalidInput,
                 "two lanes begin " + nameOf(program, earlier.front()) + " and " +
                     nameOf(program, later) + " in opposite orders, perhaps with others between",
                 subjectOf(program, "collectives")};
}

} // namespace plugboard::check
