// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/cli/context.h"

#include <CLI/App.hpp>

#include <memory>
#include <string>
#include <vector>

namespace plugboard::cli {

/// The parser of the whole command line, which fills `context`.
std::unique_ptr<CLI::App> makeProgram(Context& context);

/// Parses and carries out a command line (without the program's name). Errors go to stderr, one
/// line each.
/// result  the exit code
int runProgram(const std::vector<std::string>& arguments);

} // namespace plugboard::cli
