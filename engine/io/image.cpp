// SPDX-License-Identifier: Apache-2.0
#include "engine/io/image.h"

#include "engine/io/bytes.h"
#include "engine/io/image_readers.h"

#include <array>
#include <cctype>

namespace plugboard::io {
namespace {

constexpr std::size_t kFileLimit = std::size_t(1) << 28; // bytes

using namespace std::string_view_literals;

struct Magic {
    std::string_view start;
    const char* format;
};
constexpr std::array<Magic, 6> kMagics{{{"\x89PNG"sv, "PNG"},
                                        {"\xff\xd8\xff"sv, "JPEG"},
                                        {"GIF87a"sv, "GIF"},
                                        {"GIF89a"sv, "GIF"},
                                        {"II*\0"sv, "TIFF"},
                                        {"MM\0*"sv, "TIFF"}}};

Result<ImageHeader> within(Result<ImageHeader> header, const std::string& path)
{
    if (!header)
        return header;
    const std::string extents =
        std::to_string(header->width) + " x " + std::to_string(header->height);
    if (header->width < 1 || header->height < 1)
        return Error{ErrorCode::DataCorrupt,
                     header->format + " picture of " + extents + " pixels: there is nothing in it",
                     path};
    if (std::int64_t(header->width) * header->height > kMostPixels)
        return Error{ErrorCode::InvalidInput,
                     header->format + " picture of " + extents +
                         " pixels exceeds the size limit of 2^26 pixels; make it smaller",
                     path};
    return header;
}

} // namespace

std::string imageFormat(std::string_view start)
{
    for (const Magic& magic : kMagics)
        if (start.starts_with(magic.start))
            return magic.format;
    if (start.starts_with("BM") && start.size() >= 10 && start.substr(6, 4) == "\0\0\0\0"sv)
        return "BMP";
    if (start.starts_with("RIFF") && start.size() >= 12 && start.substr(8, 4) == "WEBP")
        return "WebP";
    if (start.size() >= 3 && start[0] == 'P' && start[1] >= '1' && start[1] <= '6' &&
        (std::isspace(std::uint8_t(start[2])) != 0 || start[2] == '#'))
        return "PPM";
    return {};
}

Result<ImageHeader> imageHeader(std::string_view bytes, const std::string& path)
{
    const std::string format = imageFormat(bytes.substr(0, 16));
    if (format == "PNG")
        return within(pngHeader(bytes, path), path);
    if (format == "JPEG")
        return within(jpegHeader(bytes, path), path);
    if (format == "PPM")
        return within(ppmHeader(bytes, path), path);
    if (format.empty())
        return Error{ErrorCode::DataCorrupt, "not a picture: neither PNG, JPEG nor PPM", path};
    return Error{ErrorCode::Unsupported,
                 format + " pictures are not read; save it as PNG, JPEG or PPM", path};
}

Result<Image> decodeImage(std::string_view bytes, const std::string& path)
{
    const auto header = imageHeader(bytes, path);
    if (!header)
        return header.error();
    Image image{header->width, header->height, header->channels, {}};
    const auto size =
        std::size_t(image.width) * std::size_t(image.height) * std::size_t(image.channels);
    image.pixels.resize(size);
    const Result<void> decoded = header->format == "PNG"    ? decodePng(bytes, path, image)
                                 : header->format == "JPEG" ? decodeJpeg(bytes, path, image)
                                                            : decodePpm(bytes, path, image);
    if (!decoded)
        return decoded.error();
    return image;
}

Result<Image> loadImage(const std::string& path)
{
    const auto bytes = readFile(path, kFileLimit);
    if (!bytes)
        return bytes.error();
    return decodeImage(*bytes, path);
}

} // namespace plugboard::io
