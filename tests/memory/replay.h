// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/flat_program.h"

#include <random>
#include <string>

namespace plugboard::tests {

/// Executes some steps with the lanes interleaved at random, a random one of them held up as long
/// as possible, on memory whose bytes remember who wrote them. Every task looks at its inputs when
/// it begins and again when it ends.
/// result  empty, or what went wrong
std::string replay(const model::FlatProgram& flat, int steps, std::mt19937& random);

} // namespace plugboard::tests
