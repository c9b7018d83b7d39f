// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/io/settings.h"

#include <nlohmann/json.hpp>

#include <functional>
#include <optional>
#include <span>
#include <string>

namespace plugboard::io {

using Json = nlohmann::ordered_json;

/// One key of the settings: how it stands in the file, and as text in the environment and on the
/// command line.
struct SettingValue {
    std::string name;
    std::string allowed; ///< completes "must be ..."
    std::string help;
    std::function<Json(const Settings&)> get;
    std::function<bool(Settings&, const Json&)> set; ///< false, and nothing set: not allowed
    std::function<std::optional<Json>(const std::string&)> parse; ///< nothing: not allowed
    std::function<std::string(const Json&)> text;
};

/// In the order in which people see them.
std::span<const SettingValue> settingValues();

} // namespace plugboard::io
