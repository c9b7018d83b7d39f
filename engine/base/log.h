// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace plugboard::log {

enum class Level { Debug, Info, Warning, Error };

/// Messages below this level are dropped; Info at start.
void setLevel(Level level);
/// Also appends every message to this file (the run directory's log). Empty: no file.
void setFile(const std::string& path);

void debug(const std::string& message);
void info(const std::string& message);
void warning(const std::string& message);
void error(const std::string& message);

} // namespace plugboard::log
