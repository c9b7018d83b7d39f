// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <google/protobuf/descriptor.h>

#include <cstddef>
#include <string_view>

namespace plugboard::io {

/// Bytes of memory that parsing takes, at most about: a file of empty entries (2 bytes each)
/// becomes a hundred times as large in memory, which the limits on files do not bound. Reads tags
/// only; stops soon after `enough`. Bytes that are no message count as far as they can be read.
std::size_t parsedMemory(std::string_view bytes, const google::protobuf::Descriptor& type,
                         std::size_t enough);
/// The same for protobuf text.
std::size_t parsedTextMemory(std::string_view text);

} // namespace plugboard::io
