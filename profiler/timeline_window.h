// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "profiler/report.h"
#include "profiler/section_view.h"

#include <cstdint>
#include <vector>

namespace plugboard::profiler {

/// Some successive steps of a section, with times in seconds since the window's begin (the end of
/// the step before, or the section's first begin).
struct TimelineWindow {
    std::uint64_t begin = 0; ///< nanoseconds of the section
    std::uint64_t end = 0;
    std::int64_t firstStep = 0;   ///< as the run counts them
    std::vector<double> stepEnds; ///< seconds since begin
    double duration() const { return double(end - begin) * 1e-9; }
};

/// The `steps` successive steps that are each closest to the median one, the first step aside where
/// there are others; fewer where the section has fewer.
TimelineWindow typicalWindow(const model::Program& program, const trace::Section& section,
                             const SectionView& view, int steps);

/// 1, 2 or 5 times a power of ten, so that about `count` of them cover `duration`.
double tickDistance(double duration, int count);

} // namespace plugboard::profiler
