// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/flat_program.h"
#include "engine/trace/trace.h"
#include "profiler/report.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <vector>

namespace plugboard::gui {

/// Nanoseconds by idle cause.
using CauseTimes = std::array<double, profiler::kIdleCauses>;

/// What the dependences say of some successive steps: why lanes stood still, what fixed each
/// step's end, how much room each firing had.
struct StepAnalysis {
    struct Slack {
        std::uint64_t begin = 0;
        double nanoseconds = 0;
    };

    std::uint64_t begin = 0; ///< what it covers, nanoseconds
    std::uint64_t end = 0;
    std::int64_t firstStep = 0;                                ///< counted within the section
    std::vector<std::vector<profiler::Gap>> gaps;              ///< per lane, in order of begin
    std::vector<std::vector<profiler::CriticalStep>> critical; ///< per step
    std::vector<std::vector<Slack>> slack;                     ///< per lane, in order of begin

    /// The gap of a lane at this time; null where there is none.
    const profiler::Gap* gapAt(std::size_t lane, double time) const;
    std::optional<double> slackOf(std::size_t lane, std::uint64_t begin) const; ///< nanoseconds
    /// Idle time inside [begin, end) of a lane.
    CauseTimes idle(std::size_t lane, double begin, double end) const;
};

/// Which steps of a slice are analysed; the others are there for what lies at the edges.
struct AnalysisWindow {
    std::int64_t first = 0; ///< counted within the slice
    std::int64_t count = 0;
    std::uint64_t begin = 0; ///< gaps are cut to [begin, end)
    std::uint64_t end = 0;
    double clockErrorSeconds = 0;
};

/// Nothing where `stop` was set on the way.
std::optional<StepAnalysis> analyseSteps(const model::FlatProgram& flat,
                                         const trace::Section& slice, const AnalysisWindow& window,
                                         const std::atomic<bool>& stop);

} // namespace plugboard::gui
