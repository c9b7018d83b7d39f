// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace plugboard::cli {

/// "plugboard 0.1.0" and the versions of the libraries in it, one per line.
std::string versionText();

} // namespace plugboard::cli
