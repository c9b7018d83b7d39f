// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/plan.h"

#include <cstdint>
#include <string>
#include <vector>

namespace plugboard::trace {

/// One timed firing. Times are nanoseconds since the trace began.
struct Firing {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::uint32_t task = 0;   ///< index into the program's tasks
    std::uint32_t firing = 0; ///< step * firings per step + micro-batch
};
static_assert(sizeof(Firing) == 24);

enum class Origin { Measured, Predicted };

/// The firings of one uninterrupted run of a program: steps [firstStep, firstStep + steps).
struct Section {
    model::ProgramKind program = model::ProgramKind::Train;
    Origin origin = Origin::Measured;
    std::int64_t firstStep = 0;
    std::int64_t steps = 0;
    std::vector<std::vector<Firing>> lanes; ///< per lane of the program, in order of begin
    std::uint64_t dropped = 0;              ///< firings that the cap left out
};

/// Timed firings on lanes, measured or predicted: same format, same identities. The plan that they
/// belong to is named by digest and carried beside the trace (run directory) or inside it (export).
struct Trace {
    model::Digest plan;
    std::string title;
    double clockErrorSeconds = 0; ///< gaps below it have the cause `clock`
    std::vector<Section> sections;
};

} // namespace plugboard::trace
