// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/backend/backend.h"
#include "engine/model/plan.h"
#include "engine/runtime/execute.h"

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace plugboard::runner {

/// What a run has come to.
struct RunProgress {
    std::int64_t step = 0; ///< steps done
    std::int64_t totalSteps = 0;
    std::int64_t epoch = 0;
    double loss = 0;             ///< of the last training step
    double samplesPerSecond = 0; ///< at the pace of a step just done
    bool evaluated = false; ///< this line is an evaluation: loss and accuracy are of the test set
    double accuracy = 0;
};

struct RunOptions {
    std::string directory =
        {};                   ///< of the run; empty: a new one below $XDG_STATE_HOME/plugboard/runs
    std::string resume = {};  ///< run directory or checkpoint to go on from; empty: from the start
    std::string weights = {}; ///< file or run directory to begin with; empty: the initialisers
    std::string drawing = {}; ///< project file that the plan was made from: a copy is kept
    bool emulated = false;    ///< some devices are emulated: times are not comparable
    std::optional<std::int64_t> epochs = {};
    std::optional<std::int64_t> steps = {};
    std::optional<double> learningRate = {};
    std::int64_t traceCapBytes = std::int64_t(1) << 30; ///< firings beyond it are counted, not kept
    std::size_t recorderCapacity = 1 << 16;             ///< firings per lane between two drains
    int eventsDescriptor = -1;  ///< where the event stream goes; -1: nowhere
    int controlDescriptor = -1; ///< where commands are read, see Control; -1: nowhere
    std::function<void(const RunProgress&)> progress = {}; ///< from one thread at a time
    const std::atomic<bool>* interrupt = nullptr; ///< set: checkpoint at the next step, then end
};

struct RunSummary {
    std::string directory;
    std::int64_t steps = 0; ///< of the whole training, those before a resume included
    std::int64_t epochs = 0;
    double finalLoss = 0;
    double accuracy = 0; ///< of the last evaluation; negative: none
    double seconds = 0;  ///< of training, evaluation and checkpoints left out
    double samplesPerSecond = 0;
    Seconds stepMedian;   ///< between the ends of successive training steps
    Seconds stepQuietest; ///< median of the quietest 200 successive steps
    std::uint64_t firings = 0;
    std::uint64_t dropped = 0;
    bool stopped = false; ///< by control, before the end
};

/// Runs a checked plan: binds nothing and decides nothing. Makes the run directory (docs/runs.md),
/// trains with evaluations and checkpoints as the run script says, and never waits for a reader of
/// its events. A write that fails ends the run; earlier checkpoints stay.
///
/// physical  per logical device of the plan, see bindDevices
/// errors    NotFound (data); InvalidInput (batch larger than the data, folder in use, a loss that
///           is not a number: subject = the step); DoesNotFit; DeviceFailed; IoFailed with the
///           file; Interrupted after the last checkpoint
Result<RunSummary> run(const model::Plan& plan, const std::vector<model::Device>& physical,
                       const backend::Registry& registry, const RunOptions& options);

} // namespace plugboard::runner
