// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/memory/memory.h"
#include "engine/model/flat_program.h"

#include <cstdint>
#include <random>
#include <vector>

namespace plugboard::tests {

/// A program under construction on devices with one lane each. Tensors are rows of bytes.
class ProgramMaker {
public:
    ProgramMaker(int devices, int microBatches);

    model::RegisterId addRegister(int device, model::Rate rate, std::int64_t bytes,
                                  model::RegisterKind kind = model::RegisterKind::Buffer);
    /// With data edges from the writers of its inputs.
    model::TaskId addTask(int device, model::Rate rate, std::vector<model::RegisterId> inputs,
                          std::vector<model::RegisterId> outputs,
                          model::TaskKind kind = model::TaskKind::Compute);
    /// Send and Receive; the register that arrives.
    model::RegisterId transfer(model::RegisterId source, int device);
    /// A lane of its own for the tasks that follow on this device with kind Load.
    void addLoader(int device);

    /// Puts each lane's entries in the order of `order` (all firings of a step).
    void setLanes(const std::vector<model::LaneEntry>& order);
    /// All firings: tasks in the order they were added, micro-batch after micro-batch; those of
    /// rate Step where they were added relative to the first task of rate MicroBatch.
    std::vector<model::LaneEntry> plainOrder() const;
    /// Any order of a step that respects data edges and ascending micro-batches.
    std::vector<model::LaneEntry> randomOrder(std::mt19937& random) const;

    model::Plan plan;
    model::Program program;
    std::vector<std::size_t> laneOf; ///< per task
    std::vector<int> loaderLane;     ///< per device, -1: none
};

/// Times of a step in an execution that waits for lanes and data edges only.
struct Timed {
    std::vector<memory::FiringTimes> times;
    Seconds step;
};
/// duration   of each task
/// order      an order of a step that respects lanes and data edges
Timed timesOf(const ProgramMaker& maker, const std::vector<model::LaneEntry>& order,
              const std::vector<double>& duration);

/// Some tasks on one to three devices: compute, in place, accumulators, transfers, loaders, both
/// rates, any lane order.
struct RandomProgram {
    ProgramMaker maker;
    Timed timed;
};
RandomProgram randomProgram(std::mt19937& random);

int uniform(std::mt19937& random, int low, int high);

} // namespace plugboard::tests
