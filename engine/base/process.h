// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace plugboard {

/// What tells a process from every other: a pid alone is given to another process some day.
struct ProcessMark {
    std::string host;
    std::int64_t pid = 0;
    std::int64_t began = 0; ///< clock ticks from boot to its start
};

ProcessMark thisProcess();

/// Whether the process still runs; true where that cannot be known from here (another host).
bool stillRuns(const ProcessMark& mark);

/// Whether it is of this host.
bool isLocal(const ProcessMark& mark);

} // namespace plugboard
