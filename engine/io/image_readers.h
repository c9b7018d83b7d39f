// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/io/image.h"

namespace plugboard::io {

/// One pair per format: what its header says, unjudged, and its pixels into `image`, which has
/// them allocated. errors  as imageHeader
Result<ImageHeader> pngHeader(std::string_view bytes, const std::string& path);
Result<void> decodePng(std::string_view bytes, const std::string& path, Image& image);
Result<ImageHeader> jpegHeader(std::string_view bytes, const std::string& path);
Result<void> decodeJpeg(std::string_view bytes, const std::string& path, Image& image);
Result<ImageHeader> ppmHeader(std::string_view bytes, const std::string& path);
Result<void> decodePpm(std::string_view bytes, const std::string& path, Image& image);

} // namespace plugboard::io
