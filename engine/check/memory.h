// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"
#include "engine/model/flat_program.h"

namespace plugboard::check {

/// Deadlock and memory in one replay over two periods of addresses: every firing finds in its
/// inputs what their writers made for it, along a path of lane order and edges, and nobody may
/// still be at bytes that it writes. Two periods show each pair of accesses of the same bytes that
/// follow one another, in each phase of the pattern.
///
/// errors  InvalidInput, subject = program/task
Result<void> checkMemory(const model::Plan& plan, const model::FlatProgram& flat);

} // namespace plugboard::check
