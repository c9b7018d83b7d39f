// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"

#include <string>

namespace plugboard::io {

/// The folder with devices/, examples/ and bench/: $PLUGBOARD_RESOURCES, else share/plugboard
/// beside the program's bin/, else the source tree that it was built from. errors  NotFound with
/// the places that were tried
Result<std::string> resourceFolder();

} // namespace plugboard::io
