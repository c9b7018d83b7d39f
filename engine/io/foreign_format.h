// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace plugboard::io {

/// Formats of others that Plugboard reads.
enum class ForeignFormat { None, Onnx, Npy, Npz, Safetensors, Idx, Json, Xml, Image, Csv, Text };

/// Of a file by its first bytes (64 KiB are enough; gzipped ones are looked into). None where they
/// tell nothing.
ForeignFormat foreignFormatOf(std::string_view start, std::uint64_t fileSize);

/// By content; where that tells nothing, or only that it is text, by the suffix, so that the right
/// reader says what is wrong. errors  NotFound, IoFailed, InvalidInput for a folder
Result<ForeignFormat> foreignFormat(const std::string& path);

} // namespace plugboard::io
