// SPDX-License-Identifier: Apache-2.0
#include "engine/check/collectives.h"

#include "engine/check/finding.h"

#include <algorithm>
#include <map>
#include <set>

namespace plugboard::check {
namespace {

using model::TaskId;
using model::TaskKind;

/// A collective, once per step or once per micro-batch of it.
struct Issue {
    model::CollectiveId collective;
    int microBatch = 0;
    auto operator<=>(const Issue&) const = default;
};

/// A lane's part of a collective: positions of its first and last task.
struct Part {
    Issue issue;
    std::size_t first = 0;
    std::size_t last = 0;
    bool sends = false;
    bool receives = false;
};

/// Parts that wait for other members, by their first task. A lane that only sends is through
/// without them; a library call sends and receives in one task, so that no other overlaps it.
std::vector<Part> partsOf(const model::Program& program, const std::vector<model::LaneEntry>& lane)
{
    std::map<Issue, Part> parts;
    for (std::size_t position = 0; position < lane.size(); ++position) {
        const model::Task& task = program.tasks[lane[position].task.index()];
        if (!task.collective.valid())
            continue;
        const Issue issue{task.collective, lane[position].microBatch};
        Part& part = parts.try_emplace(issue, Part{issue, position, position}).first->second;
        part.last = position;
        const bool whole = task.kind == TaskKind::Member;
        part.sends = part.sends || whole || task.kind == TaskKind::Send;
        part.receives = part.receives || whole || task.kind == TaskKind::Receive;
    }
    std::vector<Part> both;
    for (const auto& [issue, part] : parts)
        if (part.sends && part.receives)
            both.push_back(part);
    std::sort(both.begin(), both.end(),
              [](const Part& a, const Part& b) { return a.first < b.first; });
    return both;
}

/// Takes the collectives one after the other: next is one before which no lane is through with
/// another that is left.
class TotalOrder {
public:
    explicit TotalOrder(const model::FlatProgram& flat) : program_(*flat.program)
    {
        for (const auto& lane : flat.lanes)
            lanes_.push_back({partsOf(program_, lane), 0, {}});
        for (std::size_t lane = 0; lane < lanes_.size(); ++lane)
            for (const Part& part : lanes_[lane].parts) {
                lanes_[lane].left.insert({part.last, part.issue});
                where_[part.issue].push_back({lane, part.last});
            }
    }

    Result<void> run()
    {
        for (std::size_t lane = 0; lane < lanes_.size(); ++lane)
            offer(lane);
        while (!next_.empty()) {
            const Issue issue = next_.back();
            next_.pop_back();
            for (const auto& [lane, last] : where_[issue]) {
                lanes_[lane].left.erase({last, issue});
                offer(lane);
            }
        }
        for (const LaneParts& lane : lanes_)
            if (lane.offered < lane.parts.size())
                return opposite(lane.left.begin()->second, lane.parts[lane.offered].issue);
        return {};
    }

private:
    struct LaneParts {
        std::vector<Part> parts;
        std::size_t offered = 0; ///< so many of the parts may come next as far as the lane goes
        std::set<std::pair<std::size_t, Issue>> left; ///< by their last task
    };

    void offer(std::size_t id)
    {
        LaneParts& lane = lanes_[id];
        while (lane.offered < lane.parts.size() &&
               lane.parts[lane.offered].first <= lane.left.begin()->first) {
            const Issue issue = lane.parts[lane.offered++].issue;
            if (++offers_[issue] == where_[issue].size())
                next_.push_back(issue);
        }
    }

    Error opposite(const Issue& a, const Issue& b) const
    {
        return {ErrorCode::InvalidInput,
                "lanes run " + nameOf(a) + " and " + nameOf(b) +
                    " one after the other in opposite orders, perhaps with others between",
                subjectOf(program_, "collectives")};
    }

    std::string nameOf(const Issue& issue) const
    {
        const model::Collective& what = program_.collectives[issue.collective.index()];
        return "collective " + std::to_string(issue.collective.index()) + " (of " +
               program_.tensors[what.tensor.index()].name + ", micro-batch " +
               std::to_string(issue.microBatch) + ")";
    }

    const model::Program& program_;
    std::vector<LaneParts> lanes_;
    std::map<Issue, std::vector<std::pair<std::size_t, std::size_t>>> where_; ///< lane, last task
    std::map<Issue, std::size_t> offers_;
    std::vector<Issue> next_;
};

Result<void> checkMembership(const model::FlatProgram& flat)
{
    const model::Program& program = *flat.program;
    for (std::size_t at = 0; at < program.tasks.size(); ++at) {
        const model::Task& task = program.tasks[at];
        if (!task.collective.valid())
            continue;
        const model::Collective& collective = program.collectives[task.collective.index()];
        const auto& members = collective.group.devices;
        if (std::find(members.begin(), members.end(), flat.deviceOfTask[at]) == members.end())
            return finding(program, TaskId(at), "its device is no member of its collective");
        for (const auto* operands : {&task.inputs, &task.outputs})
            for (const model::RegisterId reg : *operands)
                if (program.registers[reg.index()].tensor != collective.tensor)
                    return finding(program, TaskId(at),
                                   "moves another tensor than its collective: " +
                                       nameOf(program, reg));
    }
    return {};
}

} // namespace

Result<void> checkCollectives(const model::FlatProgram& flat)
{
    if (auto checked = checkMembership(flat); !checked)
        return checked;
    return TotalOrder(flat).run();
}

} // namespace plugboard::check
