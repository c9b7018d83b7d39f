// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace plugboard::tests {

/// Trains with a checkpoint at every step in a child process that is killed at a random moment,
/// goes on from what it left, and so on; at the end the training must equal one that nobody killed.
///
/// result  what was lost or wrong; empty: nothing
std::string killRuns(const std::string& folder, int kills, unsigned seed);

} // namespace plugboard::tests
