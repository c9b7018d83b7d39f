// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/io/documents.h"

#include <map>
#include <string>

namespace plugboard::tests {

/// The projects of resources/examples, made anew; by file stem. `make_examples FOLDER` writes them.
/// errors  as io::presetDevice
Result<std::map<std::string, io::Project>> exampleProjects();

} // namespace plugboard::tests
