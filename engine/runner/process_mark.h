// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace plugboard::runner {

/// What tells this process from every other: host, pid and the moment it began (a pid alone is
/// given to another process some day).
nlohmann::json processMark();

/// Whether the process of this mark still runs; true where that cannot be known from here (another
/// host), false where it is no mark.
bool stillRuns(const nlohmann::json& mark);

} // namespace plugboard::runner
