// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/session/network_report.h"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace plugboard::cli {

/// The report of a network: its layers, their sum, and how long its training takes where; for
/// people.
std::string networkTables(const session::NetworkReport& report);

/// The same: `parameters`, `flops_forward`, `flops_training`, `activation_bytes` ... of the whole,
/// `layers`, `training_seconds`.
nlohmann::json networkObject(const session::NetworkReport& report);

} // namespace plugboard::cli
