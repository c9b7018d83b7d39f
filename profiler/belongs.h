// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/flat_program.h"
#include "engine/trace/trace.h"

namespace plugboard::profiler {

/// Whether the firings of a section are those of this program: what the other functions rely on.
/// errors  InvalidInput
Result<void> checkBelongs(const model::FlatProgram& flat, const trace::Section& section);

} // namespace plugboard::profiler
