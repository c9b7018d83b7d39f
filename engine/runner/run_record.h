// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/clock.h"
#include "engine/io/trace_writer.h"
#include "engine/runner/events.h"
#include "engine/runner/line_file.h"
#include "engine/runner/run.h"
#include "engine/runner/run_directory.h"
#include "engine/runner/run_length.h"
#include "engine/runner/step_times.h"

#include <nlohmann/json.hpp>

#include <atomic>
#include <optional>

namespace plugboard::runner {

/// What a run leaves behind while it goes: trace, metrics, events. While a section is open, the
/// executor's drainer thread alone calls takeFirings and takeMetrics; everything else belongs to
/// the run's own thread, while no section is open. mustStop may be asked at any time.
class RunRecord {
public:
    RunRecord(const model::Plan& plan, const RunDirectory& directory, const RunOptions& options,
              const model::RunScript& script, const RunLength& length, EventStream& events);

    /// errors  IoFailed, as of everything that writes
    Result<void> open();
    Result<void> close();

    Result<void> beginSection(model::ProgramKind kind, std::int64_t firstStep);
    /// Also the first failure to write since beginSection.
    Result<void> endSection(std::int64_t steps);

    void takeFirings(const model::Program& program, std::size_t lane,
                     const std::vector<trace::Firing>& records, std::uint64_t dropped);
    void takeMetrics(const runtime::StepMetrics& metrics);

    /// Whether a write failed, or the loss is not a number and the recipe stops at that.
    bool mustStop() const { return mustStop_.load(); }
    /// The first such step.
    std::optional<std::int64_t> nanStep() const { return nanStep_; }

    /// Accuracy of the evaluation that just ended.
    Result<double> reportEvaluation(std::int64_t step);
    void status(const std::string& status, std::int64_t step);
    /// What of the summary firings and metrics tell.
    void summarise(RunSummary& summary) const;

private:
    trace::Trace traceHeader() const;
    void sayHello();
    RunProgress progressAt(std::int64_t step) const;
    Result<void> report(const RunProgress& progress);
    void keep(const Result<void>& written);

    const model::Plan& plan_;
    const RunDirectory& directory_;
    const RunOptions& options_;
    const model::RunScript& script_;
    const RunLength& length_;
    EventStream& events_;

    io::TraceWriter trace_;
    LineFile metrics_;
    StepTimes stepTimes_;
    const std::uint64_t began_ = ticks();
    model::ProgramKind section_ = model::ProgramKind::Init;
    std::vector<trace::Firing> converted_;
    runtime::StepMetrics evaluation_;
    std::uint64_t firings_ = 0;
    std::uint64_t lostHere_ = 0; ///< firings that the recorder lost in this section
    std::uint64_t lost_ = 0;
    double finalLoss_ = 0;
    std::optional<std::int64_t> nanStep_;
    std::optional<Error> failure_; ///< the first write that failed
    std::atomic<bool> mustStop_{false};
};

} // namespace plugboard::runner
