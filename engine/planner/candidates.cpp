// SPDX-License-Identifier: Apache-2.0
#include "engine/planner/placement.h"

#include <algorithm>

namespace plugboard::planner {
namespace {

using model::DeviceId;

std::string times(int count)
{
    return " x" + std::to_string(count);
}

/// Group sizes worth trying: all up to 4, then powers of two, and all devices.
std::vector<int> groupSizes(int devices)
{
    std::vector<int> sizes;
    for (int size = 1; size <= devices; ++size)
        if (size <= 4 || (size & (size - 1)) == 0 || size == devices)
            sizes.push_back(size);
    return sizes;
}

class Enumeration {
public:
    Enumeration(std::vector<DeviceId> devices, std::int64_t batch, const CompileOptions& options)
        : devices_(std::move(devices)), batch_(batch), options_(options)
    {
    }

    std::vector<Candidate> run()
    {
        for (const int size : groupSizes(int(devices_.size()))) {
            if (size == 1) {
                add({"single", "one device", 1, {stage(0, 1, ShardingMode::Data)}});
                continue;
            }
            add({"data", "data parallel" + times(size), 1, {stage(0, size, ShardingMode::Data)}});
            add({"tensor",
                 "tensor sharded" + times(size),
                 1,
                 {stage(0, size, ShardingMode::Tensor)}});
            add({"mixture",
                 "free shardings" + times(size),
                 1,
                 {stage(0, size, ShardingMode::Free)}});
            addPipelines(size);
        }
        return std::move(found_);
    }

private:
    Stage stage(int first, int count, ShardingMode mode) const
    {
        return {model::group1d({devices_.begin() + first, devices_.begin() + first + count}), mode};
    }

    void addPipelines(int size)
    {
        for (int stages = 2; stages <= size; ++stages) {
            if (size % stages != 0)
                continue;
            const int width = size / stages;
            Candidate candidate;
            candidate.strategy = width == 1 ? "pipeline" : "mixture";
            for (int s = 0; s < stages; ++s)
                candidate.stages.push_back(stage(s * width, width, ShardingMode::Data));
            std::vector<int> counts = {stages, 2 * stages, 4 * stages};
            if (options_.microBatches > 0)
                counts = {options_.microBatches};
            for (const int count : counts) {
                candidate.microBatches = count;
                candidate.title = "pipeline of " + std::to_string(stages) +
                                  (width == 1 ? "" : ", each data parallel" + times(width)) + ", " +
                                  std::to_string(count) + " micro-batches";
                add(candidate);
            }
        }
    }

    void add(Candidate candidate)
    {
        if (!options_.strategy.empty() && options_.strategy != candidate.strategy &&
            options_.strategy != candidate.title)
            return;
        if (options_.microBatches > 0)
            candidate.microBatches = options_.microBatches;
        if (batch_ % candidate.microBatches != 0)
            return;
        for (const Stage& stage : candidate.stages)
            if (batch_ / candidate.microBatches < stage.group.size())
                return;
        found_.push_back(std::move(candidate));
    }

    std::vector<DeviceId> devices_;
    std::int64_t batch_;
    const CompileOptions& options_;
    std::vector<Candidate> found_;
};

} // namespace

std::vector<Candidate> candidates(const model::Topology& topology,
                                  const std::vector<DeviceId>& devices, std::int64_t batch,
                                  const CompileOptions& options)
{
    std::vector<DeviceId> fastestFirst = devices;
    std::stable_sort(fastestFirst.begin(), fastestFirst.end(), [&](DeviceId a, DeviceId b) {
        return topology.device(a).peak > topology.device(b).peak;
    });
    return Enumeration(std::move(fastestFirst), batch, options).run();
}

} // namespace plugboard::planner
