// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <string>

namespace plugboard::cli {

/// What the parsed command line asks for: the settings that all commands share, and the action of
/// the command that was named.
struct Context {
    bool json = false;
    bool quiet = false;
    std::string output; ///< -o; empty: not given
    std::function<Result<void>()> action = {};
};

/// Writes a command's result to stdout: the object with --json, else the text, which -q keeps back.
/// errors  IoFailed where stdout does not take it
Result<void> print(const Context& context, const nlohmann::json& object, const std::string& text);

} // namespace plugboard::cli
