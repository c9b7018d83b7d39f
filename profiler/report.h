// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/flat_program.h"
#include "engine/trace/trace.h"

#include <cstdint>
#include <string>
#include <vector>

namespace plugboard::profiler {

/// Why a lane stood still. Each gap has exactly one cause; they add up to the idle time.
enum class IdleCause { DataInput, Transfer, Dependency, Credit, FillDrain, Scheduler, Clock };
inline constexpr std::size_t kIdleCauses = 7;
std::string toString(IdleCause cause);

struct Gap {
    std::size_t lane = 0;
    std::uint64_t begin = 0; ///< nanoseconds
    std::uint64_t end = 0;
    IdleCause cause = IdleCause::Scheduler;
    model::TaskId blame;   ///< the task that was waited for; invalid: none
    model::TaskId waiting; ///< the task that began after it
};

/// Every gap of every lane between the section's first begin and last end. The wait of the waiting
/// firing that was met last decides:
///
///     data from a Load                 DataInput
///     data from a Send or Receive      Transfer; Dependency (on what fed it) where the transfer
///     had
///                                      not yet begun for more than half of the wait
///     data from any other task         Dependency
///     credit, reuse                    Credit
///     more of the gap behind it        Scheduler
///     before a lane's first firing, after its last: FillDrain; shorter than the clock error: Clock
std::vector<Gap> idleGaps(const model::FlatProgram& flat, const trace::Section& section,
                          double clockErrorSeconds);

struct LaneReport {
    std::string name;
    double busySeconds = 0;
    double idleSeconds = 0;
    std::vector<double> idleByCause; ///< seconds, indexed by IdleCause
};

struct TaskReport {
    model::TaskId task;
    std::string name;
    std::string device;
    std::int64_t firings = 0;
    double measuredMean = 0; ///< seconds
    double measuredMedian = 0;
    double predicted = 0; ///< seconds, of the plan
    model::Provenance provenance = model::Provenance::Extrapolated;
    double slack = 0; ///< seconds, mean over firings
};

struct CriticalStep {
    model::TaskId task;
    std::int64_t firing = 0;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};

struct Report {
    std::string title;
    model::ProgramKind program = model::ProgramKind::Train;
    trace::Origin origin = trace::Origin::Measured;
    std::int64_t steps = 0;
    double span = 0;       ///< seconds, first begin to last end
    double stepMedian = 0; ///< seconds between ends of successive steps
    double stepMean = 0;
    double stepQuietest = 0; ///< median of the quietest 200 steps
    double stepPredicted = 0;
    double idealChipStep = 0;
    double percentOfIdealChip = 0;
    double utilization = 0; ///< busy time of compute lanes / (span x lanes)
    double overlap = 0;     ///< 1 - lane time lost waiting on transfers / transfer time
    std::uint64_t firings = 0;
    std::uint64_t dropped = 0;
    std::vector<LaneReport> lanes;
    std::vector<TaskReport> tasks;
    std::vector<CriticalStep> criticalPath; ///< of one median step
};

/// What a section says about its plan.
/// errors  InvalidInput where the section's lanes and tasks are not those of the plan
Result<Report> report(const model::Plan& plan, const trace::Section& section,
                      double clockErrorSeconds);

} // namespace plugboard::profiler
