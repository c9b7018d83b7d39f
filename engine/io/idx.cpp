// SPDX-License-Identifier: Apache-2.0
#include "engine/io/idx.h"

#include "engine/io/bytes.h"

#include <zlib.h>

namespace plugboard::io {
namespace {

constexpr std::size_t kLimit = std::size_t(1) << 30; // bytes, compressed or not

Error corrupt(const std::string& path, const std::string& message)
{
    return {ErrorCode::DataCorrupt, message, path};
}

Result<std::string> inflated(const std::string& packed, const std::string& path)
{
    z_stream stream{};
    if (inflateInit2(&stream, 15 + 16) != Z_OK)
        return Error{ErrorCode::Internal, "zlib does not start", path};
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = uInt(packed.size());
    std::string bytes;
    char buffer[1 << 16];
    int status = Z_OK;
    while (status == Z_OK && bytes.size() <= kLimit) {
        stream.next_out = reinterpret_cast<Bytef*>(buffer);
        stream.avail_out = sizeof buffer;
        status = inflate(&stream, Z_NO_FLUSH);
        bytes.append(buffer, sizeof buffer - stream.avail_out);
    }
    inflateEnd(&stream);
    if (bytes.size() > kLimit)
        return corrupt(path, "the gzip data unpacks to more than 1 GiB");
    if (status != Z_STREAM_END)
        return corrupt(path, "the gzip data is cut or damaged after " +
                                 std::to_string(bytes.size()) + " bytes; fetch the file again");
    return bytes;
}

std::uint32_t bigEndian(const std::string& bytes, std::size_t at)
{
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i)
        value = value << 8 | std::uint8_t(bytes[at + i]);
    return value;
}

Result<model::Shape> shapeOf(const std::string& bytes, const std::string& path)
{
    if (bytes.size() < 4)
        return corrupt(path, "is no IDX file: it has " + std::to_string(bytes.size()) +
                                 " bytes, fewer than its magic");
    if (bytes[0] != 0 || bytes[1] != 0 || bytes[2] != 8)
        return corrupt(path, "is no IDX file of unsigned bytes: its magic is not 00 00 08 RANK");
    const std::size_t rank = std::uint8_t(bytes[3]);
    if (rank < 1 || rank > 8 || bytes.size() < 4 + 4 * rank)
        return corrupt(path, "the IDX header names " + std::to_string(rank) +
                                 " extents, which the file does not hold");
    model::Shape shape;
    std::int64_t count = 1;
    for (std::size_t axis = 0; axis < rank; ++axis) {
        shape.push_back(bigEndian(bytes, 4 + 4 * axis));
        if (shape.back() > 0 && count > std::int64_t(kLimit) / shape.back())
            return corrupt(path, "the IDX header declares more than 1 GiB");
        count *= shape.back();
    }
    return shape;
}

} // namespace

Result<IdxFile> loadIdx(const std::string& path)
{
    auto bytes = readFile(path, kLimit);
    if (!bytes)
        return bytes.error();
    if (bytes->starts_with("\x1f\x8b")) {
        bytes = inflated(*bytes, path);
        if (!bytes)
            return bytes.error();
    }
    auto shape = shapeOf(*bytes, path);
    if (!shape)
        return shape.error();
    const std::size_t header = 4 + 4 * shape->size();
    const std::size_t present = bytes->size() - header;
    if (std::int64_t(present) != model::elements(*shape))
        return corrupt(path, "the header declares " + std::to_string(model::elements(*shape)) +
                                 " bytes of data " + model::toString(*shape) + ", the file holds " +
                                 std::to_string(present) + "; fetch the file again");
    return IdxFile{std::move(*shape), {bytes->begin() + std::ptrdiff_t(header), bytes->end()}};
}

} // namespace plugboard::io
