// SPDX-License-Identifier: Apache-2.0
#include "engine/io/image_readers.h"

#include <turbojpeg.h>

#include <memory>
#include <type_traits>
#include <utility>

namespace plugboard::io {
namespace {

struct Closer {
    void operator()(void* handle) const { tjDestroy(handle); }
};
using Handle = std::unique_ptr<std::remove_pointer_t<tjhandle>, Closer>;

Error corrupt(const std::string& path, const std::string& what)
{
    return {ErrorCode::DataCorrupt, "JPEG picture is cut or damaged (" + what + ")", path};
}

const unsigned char* data(std::string_view bytes)
{
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

/// Extents in the frame header, which the library does not tell of pictures that it finds too
/// large; 0 x 0 where there is none.
std::pair<int, int> extentsOf(std::string_view bytes)
{
    const auto number = [&](std::size_t at) {
        return std::uint8_t(bytes[at]) << 8 | std::uint8_t(bytes[at + 1]);
    };
    for (std::size_t at = 2; at + 9 < bytes.size() && std::uint8_t(bytes[at]) == 0xff;) {
        const int marker = std::uint8_t(bytes[at + 1]);
        const bool frame =
            marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
        if (frame)
            return {number(at + 7), number(at + 5)};
        at += marker == 0xff ? 1 : 2 + std::size_t(number(at + 2));
    }
    return {0, 0};
}

} // namespace

Result<ImageHeader> jpegHeader(std::string_view bytes, const std::string& path)
{
    const auto [columns, rows] = extentsOf(bytes);
    if (std::int64_t(columns) * rows > kMostPixels)
        return ImageHeader{"JPEG", columns, rows, 3}; // for the caller to refuse
    const Handle handle(tjInitDecompress());
    int width = 0, height = 0, sampling = 0, space = 0;
    if (tjDecompressHeader3(handle.get(), data(bytes), bytes.size(), &width, &height, &sampling,
                            &space) != 0 &&
        tjGetErrorCode(handle.get()) != TJERR_WARNING)
        return corrupt(path, tjGetErrorStr2(handle.get()));
    if (space == TJCS_CMYK || space == TJCS_YCCK)
        return Error{ErrorCode::Unsupported, "JPEG pictures in CMYK are not read; save it in RGB",
                     path};
    return ImageHeader{"JPEG", width, height, space == TJCS_GRAY ? 1 : 3};
}

Result<void> decodeJpeg(std::string_view bytes, const std::string& path, Image& image)
{
    const Handle handle(tjInitDecompress());
    // A warning is a picture with a part missing.
    if (tjDecompress2(handle.get(), data(bytes), bytes.size(), image.pixels.data(), image.width,
                      image.width * image.channels, image.height,
                      image.channels == 1 ? TJPF_GRAY : TJPF_RGB,
                      TJFLAG_LIMITSCANS | TJFLAG_ACCURATEDCT) != 0)
        return corrupt(path, tjGetErrorStr2(handle.get()));
    return {};
}

} // namespace plugboard::io
