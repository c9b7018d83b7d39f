// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace plugboard::io {

/// A name out of a foreign file, fit for one line of a message: control characters and what is not
/// UTF-8 as \xNN, at most some 80 letters.
std::string shown(std::string_view name);

/// "3 labels", "1 label".
std::string counted(std::int64_t count, const char* thing);

/// Whether these bytes are UTF-8. `cut`: a letter may be cut off at their end.
bool isUtf8(std::string_view bytes, bool cut = false);

} // namespace plugboard::io
