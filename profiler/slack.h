// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "profiler/report.h"
#include "profiler/section_view.h"

#include <vector>

namespace plugboard::profiler {

/// How much longer each firing may take before its step does, in nanoseconds, per lane and entry of
/// the view (0 for holes). A firing is ready when the last one that it waits for has ended, its
/// lane included; what it needs to begin after that stays as it was:
///
///     slack(v) = min(stepEnd - end(v), min over followers w of slack(w) + ready(w) - end(v))
std::vector<std::vector<double>> slackOf(const SectionView& view);

/// Chain of firings that fixed the end of a step (counted from the section's first), in order of
/// time: from the step's last firing back over what made each one ready, while inside the step.
std::vector<CriticalStep> criticalPath(const SectionView& view, std::int64_t step);

} // namespace plugboard::profiler
