// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>

namespace plugboard::cli {

/// From the first call on, SIGINT, SIGTERM and SIGHUP set this flag; a second signal ends the
/// process at once with 130.
const std::atomic<bool>& interruptFlag();

} // namespace plugboard::cli
