// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace plugboard::tests {

/// Forks children one after the other that save checkpoints without end, and kills each (-9) at a
/// random moment; after each kill the newest complete checkpoint must load, be one whose content
/// goes with its step, and be no older than the last one that the child had reported as saved.
/// result  empty, or what went wrong
std::string killWriters(const std::string& folder, int kills, unsigned seed);

} // namespace plugboard::tests
