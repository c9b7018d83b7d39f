// SPDX-License-Identifier: Apache-2.0
#include "profiler/lane_names.h"

namespace plugboard::profiler {

std::string laneName(const model::Plan& plan, const model::FlatProgram& flat, std::size_t lane)
{
    constexpr const char* suffixes[] = {"", " send", " receive", " loader"};
    return plan.topology.device(flat.laneDevice[lane]).name +
           suffixes[int(flat.program->lanes[lane].kind)];
}

} // namespace plugboard::profiler
