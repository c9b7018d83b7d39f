// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/firing/firing.h"
#include "engine/runtime/addresses.h"
#include "engine/runtime/execute.h"
#include "engine/runtime/metrics_ring.h"
#include "engine/runtime/sleeper.h"
#include "engine/trace/recorder.h"

#include <memory>
#include <vector>

namespace plugboard::runtime {

/// One place in a lane's step, ready to run.
struct EntryWork {
    backend::Kernel* kernel = nullptr; ///< null: nothing to do (a Receive)
    std::uint32_t operands = 0;        ///< index of its first operand within a phase
    std::uint32_t task = 0;
    std::uint32_t firingsPerStep = 1;
    std::int32_t microBatch = 0;
    bool waits = false; ///< for other lanes
};

/// One lane of a program, ready to run: kernels, and operands of every entry in every phase.
struct LaneWork {
    std::size_t lane = 0;
    std::vector<EntryWork> entries;
    std::size_t operandsPerPhase = 0;
    std::vector<void*> operands; ///< at phase * operandsPerPhase + entry.operands
    std::vector<std::unique_ptr<backend::Kernel>> kernels;
    void* workspace = nullptr; ///< of the kernel that runs; the lanes of one worker share it
    Mapping ownWorkspace;      ///< where the plan's arena has no room for it
    std::unique_ptr<trace::LaneRecorder> recorder; ///< null: recorder off
    std::unique_ptr<MetricsRing> metrics;          ///< where the lane records metrics
    std::vector<Sleeper*> waiters; ///< of the other threads whose lanes wait on this one
};

/// A program of the plan, ready to run.
struct ProgramWork {
    ProgramWork(const model::Program& theProgram, model::FlatProgram theFlat,
                const std::vector<DeviceMemory>& memory)
        : program(theProgram), flat(std::move(theFlat)), compiled(firing::compile(flat)),
          addresses(theProgram, memory), lanes(flat.lanes.size())
    {
    }

    const model::Program& program;
    model::FlatProgram flat;
    firing::CompiledProgram compiled;
    Addresses addresses;
    std::vector<LaneWork> lanes; ///< per lane of the program; empty lanes have no entries
    bool lacksData = false;      ///< loads samples, but was given no data set
};

/// What kernels of one lane are made from.
struct LaneTools {
    const model::Plan& plan;
    backend::Backend& backend;
    const data::DataSet* dataSet = nullptr; ///< of this program; null: none
    std::size_t recorderCapacity = 0;
    const OutputSink& outputs;
};

/// Prepares a lane's kernels, operands and recorder, on the thread that will run them.
/// errors  those of the backend, with the task's name; Unsupported for library collectives
Result<void> prepareLane(ProgramWork& program, std::size_t lane, const LaneTools& tools);

/// The samples of a program's steps: training shuffles and drops the tail of an epoch, everything
/// else reads in order and pads.
data::Sampler samplerOf(const model::Plan& plan, const model::Program& program,
                        const data::DataSet& dataSet);

} // namespace plugboard::runtime
