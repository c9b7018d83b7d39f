// SPDX-License-Identifier: Apache-2.0
#include "engine/io/image_readers.h"

#include <algorithm>
#include <cctype>

namespace plugboard::io {
namespace {

Error corrupt(const std::string& path, const std::string& what)
{
    return {ErrorCode::DataCorrupt, "PPM picture: " + what, path};
}

struct Header {
    int width = 0;
    int height = 0;
    int maximum = 0;
    std::size_t size = 0; ///< bytes before the pixels
};

/// Numbers with blanks and # comments between them; one blank behind the last.
bool readNumber(std::string_view bytes, std::size_t& at, int& value)
{
    while (at < bytes.size() && (std::isspace(std::uint8_t(bytes[at])) != 0 || bytes[at] == '#')) {
        if (bytes[at] == '#')
            at = std::min(bytes.find('\n', at), bytes.size() - 1);
        ++at;
    }
    const std::size_t begin = at;
    for (value = 0; at < bytes.size() && std::isdigit(std::uint8_t(bytes[at])) != 0; ++at)
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, bytes[at] - '0', &value))
            return false;
    return at > begin;
}

Result<Header> headerOf(std::string_view bytes, const std::string& path)
{
    if (bytes.size() < 2 || (bytes[1] != '5' && bytes[1] != '6'))
        return Error{ErrorCode::Unsupported,
                     "of the PPM family only P5 (grey) and P6 (colours) are read", path};
    Header header;
    std::size_t at = 2;
    if (!readNumber(bytes, at, header.width) || !readNumber(bytes, at, header.height) ||
        !readNumber(bytes, at, header.maximum) || at >= bytes.size())
        return corrupt(path, "its header is cut or no three numbers");
    if (header.maximum < 1 || header.maximum > 255)
        return Error{ErrorCode::Unsupported,
                     "PPM picture with values up to " + std::to_string(header.maximum) +
                         "; read are up to 255",
                     path};
    header.size = at + 1;
    return header;
}

} // namespace

Result<ImageHeader> ppmHeader(std::string_view bytes, const std::string& path)
{
    const auto header = headerOf(bytes, path);
    if (!header)
        return header.error();
    return ImageHeader{"PPM", header->width, header->height, bytes[1] == '6' ? 3 : 1};
}

Result<void> decodePpm(std::string_view bytes, const std::string& path, Image& image)
{
    const auto header = headerOf(bytes, path);
    if (!header)
        return header.error();
    const std::size_t present = bytes.size() - header->size;
    if (present < image.pixels.size())
        return corrupt(path, std::to_string(image.pixels.size()) + " bytes needed, " +
                                 std::to_string(present) + " present");
    for (std::size_t at = 0; at < image.pixels.size(); ++at) {
        const int value = std::uint8_t(bytes[header->size + at]);
        image.pixels[at] =
            std::uint8_t(std::min(255, (value * 255 + header->maximum / 2) / header->maximum));
    }
    return {};
}

} // namespace plugboard::io
