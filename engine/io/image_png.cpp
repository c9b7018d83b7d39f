// SPDX-License-Identifier: Apache-2.0
#include "engine/io/image_readers.h"

#include <png.h>

#include <cstring>

namespace plugboard::io {
namespace {

Error corrupt(const std::string& path, const std::string& what)
{
    return {ErrorCode::DataCorrupt, "PNG picture is cut or damaged (" + what + ")", path};
}

/// libpng's simple interface, which returns instead of jumping.
class Png {
public:
    explicit Png(std::string_view bytes)
    {
        std::memset(&image_, 0, sizeof image_);
        image_.version = PNG_IMAGE_VERSION;
        open_ = png_image_begin_read_from_memory(&image_, bytes.data(), bytes.size()) != 0;
    }
    ~Png() { png_image_free(&image_); }
    Png(const Png&) = delete;
    Png& operator=(const Png&) = delete;

    bool isOpen() const { return open_; }
    png_image& operator*() { return image_; }
    png_image* operator->() { return &image_; }

private:
    png_image image_;
    bool open_ = false;
};

} // namespace

Result<ImageHeader> pngHeader(std::string_view bytes, const std::string& path)
{
    // By hand: the library refuses large extents before it says them.
    const auto number = [&](std::size_t at) {
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < 4; ++i)
            value = value << 8 | std::uint8_t(bytes[at + i]);
        return value;
    };
    if (bytes.size() < 33 || bytes.substr(12, 4) != "IHDR")
        return corrupt(path, "no header");
    const std::uint32_t width = number(16);
    const std::uint32_t height = number(20);
    if (width > 0x7fffffff || height > 0x7fffffff)
        return corrupt(path, "extents beyond 2^31");
    // Deflate packs to a 1032nd at best; a pixel takes at least a bit.
    if (std::uint64_t(width) * height / 8 / 1032 > bytes.size() &&
        std::int64_t(width) * height <= kMostPixels)
        return corrupt(path, std::to_string(width) + " x " + std::to_string(height) +
                                 " pixels are not in " + std::to_string(bytes.size()) + " bytes");
    const bool colour = (std::uint8_t(bytes[25]) & PNG_COLOR_MASK_COLOR) != 0;
    return ImageHeader{"PNG", int(width), int(height), colour ? 3 : 1};
}

Result<void> decodePng(std::string_view bytes, const std::string& path, Image& image)
{
    Png png(bytes);
    if (!png.isOpen())
        return corrupt(path, png->message);
    if (int(png->width) != image.width || int(png->height) != image.height)
        return corrupt(path, "two headers");
    png->format = image.channels == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
    const png_color black{0, 0, 0};
    if (png_image_finish_read(&*png, &black, image.pixels.data(), 0, nullptr) == 0 ||
        PNG_IMAGE_FAILED(*png))
        return corrupt(path, png->message);
    return {};
}

} // namespace plugboard::io
