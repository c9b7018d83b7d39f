// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace plugboard::io {

/// A picture: rows from the top, in each row pixels of 1 (grey) or 3 (red, green, blue) bytes.
struct Image {
    int width = 0;
    int height = 0;
    int channels = 0;
    std::vector<std::uint8_t> pixels;
};

/// What a header says.
struct ImageHeader {
    std::string format; ///< "PNG", "JPEG", "PPM"
    int width = 0;
    int height = 0;
    int channels = 0; ///< as it decodes: 1 or 3; transparency lies on black
};

inline constexpr std::int64_t kMostPixels = std::int64_t(1) << 26;

/// "PNG", "JPEG", "PPM" (also PGM), or a format that is known but not read ("GIF" ...); empty: no
/// picture.
std::string imageFormat(std::string_view start);

/// errors  DataCorrupt: no picture, cut or damaged; InvalidInput: more than 2^26 pixels, with the
///         extents; Unsupported: formats that are not read; subject = path
Result<ImageHeader> imageHeader(std::string_view bytes, const std::string& path);
Result<Image> decodeImage(std::string_view bytes, const std::string& path);
Result<Image> loadImage(const std::string& path);

/// Area average where it becomes smaller, bilinear where it becomes larger; channels 1 from 3 by
/// 0.299 R + 0.587 G + 0.114 B, 3 from 1 by copies.
Image resized(const Image& image, int width, int height, int channels);

} // namespace plugboard::io
