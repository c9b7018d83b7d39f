// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/io/documents.h"
#include "engine/runner/run_directory.h"

#include <optional>

namespace plugboard::runner {

/// The project whose copy a run keeps. errors  as io::loadProject
Result<std::optional<io::Project>> loadDrawing(const std::string& path);

/// Whoever opens the run later sees the drawing that it ran.
Result<void> keepDrawing(const io::Project& project, const model::Plan& plan,
                         const RunDirectory& directory);

} // namespace plugboard::runner
