// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"
#include "engine/model/plan.h"
#include "engine/trace/trace.h"

#include <string>

namespace plugboard::profiler {

/// What a timeline picture shows; one of the two sections may be null.
struct TimelineInput {
    model::ProgramKind program = model::ProgramKind::Train;
    const trace::Section* predicted = nullptr;
    const trace::Section* measured = nullptr;
    double clockErrorSeconds = 0; ///< of the measured section
    int steps = 2;                ///< how many steps in a row
};

/// A picture (SVG) of some steps in the middle of a run: a band per lane, predicted above measured
/// on one time axis; tasks coloured by pass, idle gaps hatched by cause, transfers joined by
/// curves. Shown of the measured section: the successive steps that are closest to the median one.
/// errors  InvalidInput where a section is not of this plan or holds no firing
Result<std::string> timelineSvg(const model::Plan& plan, const TimelineInput& input);

} // namespace plugboard::profiler
