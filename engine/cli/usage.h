// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"

#include <CLI/App.hpp>

#include <optional>
#include <string>
#include <vector>

namespace plugboard::cli {

/// The one of `candidates` that takes the fewest edits (insert, delete, replace, swap neighbours)
/// to become `word`; nothing where more than a third of the word would change.
std::optional<std::string> nearestOf(const std::string& word,
                                     const std::vector<std::string>& candidates);

/// The first command or option that the program does not know, as an error that names the nearest
/// one; nothing where all are known.
std::optional<Error> unknownWord(const CLI::App& program,
                                 const std::vector<std::string>& arguments);

/// A parser's complaint as an error that points to the help of the command that was parsed.
Error usageError(const CLI::App& program, const std::string& complaint);

/// Long names where there are any ("--batch"), else short ones ("-o").
std::vector<std::string> optionNames(const CLI::App& command);
std::vector<const CLI::App*> visibleCommands(const CLI::App& command);

} // namespace plugboard::cli
