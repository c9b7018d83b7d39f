// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/session/check_document.h"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace plugboard::cli {

/// Devices, nodes with their devices and tensors, and transfers of a plan's main program: tables
/// for people.
std::string planTables(const session::CheckedPlan& plan);

/// The same as `devices`, `placements`, `tensors` and `transfers`; seconds and bytes.
nlohmann::json planObjects(const session::CheckedPlan& plan);

} // namespace plugboard::cli
