// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/flat_program.h"

#include <string>

namespace plugboard::profiler {

/// "cpu0" for a compute lane, else "cpu0 loader", "cpu0 send" ...
std::string laneName(const model::Plan& plan, const model::FlatProgram& flat, std::size_t lane);

} // namespace plugboard::profiler
