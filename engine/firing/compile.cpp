// SPDX-License-Identifier: Apache-2.0
#include "engine/firing/firing.h"

#include <algorithm>
#include <limits>

namespace plugboard::firing {
namespace {

constexpr std::int64_t kNothing = std::numeric_limits<std::int64_t>::min();

/// Edges by the task that they make wait.
std::vector<std::vector<std::uint32_t>> edgesInto(const model::Program& program)
{
    std::vector<std::vector<std::uint32_t>> edges(program.tasks.size());
    for (std::uint32_t edge = 0; edge < program.edges.size(); ++edge)
        edges[program.edges[edge].to.index()].push_back(edge);
    return edges;
}

class Compilation {
public:
    explicit Compilation(const model::FlatProgram& flat)
        : flat_(flat), edgesInto_(edgesInto(*flat.program))
    {
        program_.lanes.resize(flat.lanes.size());
        for (std::size_t lane = 0; lane < flat.lanes.size(); ++lane) {
            program_.length.push_back(std::int64_t(flat.lanes[lane].size()));
            program_.lanes[lane].entries = flat.lanes[lane];
            program_.lanes[lane].awaited.assign(flat.lanes[lane].size(), 0);
        }
    }

    CompiledProgram run()
    {
        for (std::size_t lane = 0; lane < program_.lanes.size(); ++lane)
            compileLane(lane);
        for (std::size_t lane = 0; lane < program_.lanes.size(); ++lane)
            markAwaited(std::uint32_t(lane));
        return std::move(program_);
    }

private:
    void compileLane(std::size_t id)
    {
        CompiledProgram::Lane& lane = program_.lanes[id];
        std::vector<std::vector<CompiledWait>> waits;
        for (std::size_t position = 0; position < lane.entries.size(); ++position)
            waits.push_back(largestWaits(id, position));

        // A lane never forgets: what an earlier entry waited for is met. The last step's entries
        // count too, a length less far (at the first step such an offset is below 1, always met).
        std::vector<std::int64_t> known(program_.lanes.size(), kNothing);
        for (const auto& entryWaits : waits)
            for (const CompiledWait& wait : entryWaits)
                known[wait.lane] =
                    std::max(known[wait.lane], wait.offset - program_.length[wait.lane]);
        for (const auto& entryWaits : waits) {
            lane.firstWait.push_back(std::uint32_t(lane.waits.size()));
            for (const CompiledWait& wait : entryWaits)
                if (wait.offset > known[wait.lane]) {
                    known[wait.lane] = wait.offset;
                    lane.waits.push_back(wait);
                }
        }
        lane.firstWait.push_back(std::uint32_t(lane.waits.size()));
    }

    /// The waits of one entry: per other lane the largest, by lane; of its own lane only one that
    /// lane order contradicts, so that the deadlock shows.
    std::vector<CompiledWait> largestWaits(std::size_t lane, std::size_t position) const
    {
        std::vector<CompiledWait> waits;
        const model::LaneEntry& entry = program_.lanes[lane].entries[position];
        for (const std::uint32_t edge : edgesInto_[entry.task.index()]) {
            const model::Wait wait = model::waitOf(flat_, edge, entry.microBatch);
            const std::int64_t offset = std::int64_t(wait.position) + 1 -
                                        wait.stepsBack * program_.length[wait.lane.index()];
            if (wait.lane.index() == lane && offset <= std::int64_t(position))
                continue;
            const CompiledWait compiled{wait.lane.value, edge, offset};
            const auto same = std::find_if(waits.begin(), waits.end(), [&](const auto& other) {
                return other.lane == compiled.lane;
            });
            if (same == waits.end())
                waits.push_back(compiled);
            else if (same->offset < offset)
                *same = compiled;
        }
        std::sort(waits.begin(), waits.end(),
                  [](const CompiledWait& a, const CompiledWait& b) { return a.lane < b.lane; });
        return waits;
    }

    void markAwaited(std::uint32_t waiter)
    {
        for (const CompiledWait& wait : program_.lanes[waiter].waits) {
            CompiledProgram::Lane& lane = program_.lanes[wait.lane];
            const std::int64_t length = program_.length[wait.lane];
            const std::int64_t position = ((wait.offset - 1) % length + length) % length;
            lane.awaited[std::size_t(position)] = 1;
            if (lane.waiters.empty() || lane.waiters.back() != waiter)
                lane.waiters.push_back(waiter);
        }
    }

    const model::FlatProgram& flat_;
    std::vector<std::vector<std::uint32_t>> edgesInto_;
    CompiledProgram program_;
};

} // namespace

CompiledProgram compile(const model::FlatProgram& flat)
{
    return Compilation(flat).run();
}

} // namespace plugboard::firing
