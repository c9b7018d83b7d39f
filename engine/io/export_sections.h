// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/flat_program.h"
#include "engine/trace/trace.h"

#include <cstdint>
#include <string>
#include <vector>

namespace plugboard::io {

/// A section of a trace as foreign viewers show it: predicted and measured are two processes, whose
/// tracks have the same names and numbers.
struct ExportSection {
    const trace::Section* section = nullptr;
    const model::Program* program = nullptr;
    int process = 1;                     ///< 1 predicted, 2 measured
    std::vector<std::uint32_t> tracks;   ///< per lane
    std::vector<std::string> trackNames; ///< per lane: device, lane kind, program
};

/// All sections of a trace, held against the plan.
/// errors  InvalidInput where a firing is of another plan, or overlaps the one before it on its
/// lane
Result<std::vector<ExportSection>> exportSections(const model::Plan& plan,
                                                  const trace::Trace& trace);

const char* processName(int process);               ///< "predicted", "measured"
const char* toString(model::Provenance provenance); ///< "calibrated" ...
/// Joins the slices of a Send and its Receive: unique in a trace of up to 4,096 sections.
std::uint64_t flowId(std::size_t section, model::ChannelId channel, const trace::Firing& firing);

} // namespace plugboard::io
