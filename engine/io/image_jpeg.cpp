// SPDX-License-Identifier: Apache-2.0
#include "engine/io/image_readers.h"

#include <turbojpeg.h>

#include <memory>
#include <type_traits>

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

} // namespace

Result<ImageHeader> jpegHeader(std::string_view bytes, const std::string& path)
{
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
