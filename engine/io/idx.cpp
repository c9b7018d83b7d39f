// SPDX-License-Identifier: Apache-2.0
#include "engine/io/idx.h"

#include "engine/io/bytes.h"
#include "engine/io/file_reader.h"

#include <zlib.h>

#include <algorithm>
#include <optional>
#include <string_view>

namespace plugboard::io {
namespace {

constexpr std::size_t kLimit = std::size_t(1) << 30;    // bytes, compressed or not
constexpr std::size_t kVerified = std::size_t(1) << 27; // bytes that checkIdx unpacks at most
constexpr std::size_t kStart = 4 + 4 * 8;               // bytes of the longest header

Error corrupt(const std::string& path, const std::string& message)
{
    return {ErrorCode::DataCorrupt, message, path};
}

/// Unpacks piece by piece; a piece that `take` refuses (false) ends it early.
template <class Take>
Result<void> inflate(const std::string& packed, const std::string& path, Take take)
{
    z_stream stream{};
    if (inflateInit2(&stream, 15 + 16) != Z_OK)
        return Error{ErrorCode::Internal, "zlib does not start", path};
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = uInt(packed.size());
    std::vector<char> buffer(1 << 16);
    int status = Z_OK;
    bool more = true;
    std::size_t total = 0;
    while (status == Z_OK && more) {
        stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
        stream.avail_out = uInt(buffer.size());
        status = ::inflate(&stream, Z_NO_FLUSH);
        const std::size_t some = buffer.size() - stream.avail_out;
        total += some;
        more = take(std::string_view(buffer.data(), some));
    }
    inflateEnd(&stream);
    if (more && status != Z_STREAM_END)
        return corrupt(path, "gzip stream ends early or is damaged, after " +
                                 std::to_string(total) + " bytes; fetch the file again");
    return {};
}

std::uint32_t bigEndian(std::string_view bytes, std::size_t at)
{
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i)
        value = value << 8 | std::uint8_t(bytes[at + i]);
    return value;
}

Result<model::Shape> shapeOf(std::string_view bytes, const std::string& path)
{
    if (bytes.size() < 4)
        return corrupt(path, "not an IDX file: it has " + std::to_string(bytes.size()) +
                                 " bytes, fewer than its magic");
    if (bytes[0] != 0 || bytes[1] != 0)
        return corrupt(path, "not an IDX file: its magic is not 00 00 08 RANK");
    if (bytes[2] != 8)
        return corrupt(path, "not an IDX file of unsigned bytes: its magic is not 00 00 08 RANK");
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

std::size_t headerSize(const model::Shape& shape)
{
    return 4 + 4 * shape.size();
}

Result<void> checkSize(const model::Shape& shape, std::size_t present, const std::string& path)
{
    const std::int64_t needed = model::elements(shape);
    if (std::int64_t(present) == needed)
        return {};
    return corrupt(path, "the header declares " + model::toString(shape) + ": " +
                             std::to_string(needed) + " bytes needed, " +
                             (std::int64_t(present) > needed ? "more (" : "") +
                             std::to_string(present) + (std::int64_t(present) > needed ? ")" : "") +
                             " present; fetch the file again");
}

/// Unpacked up to one byte more than its header declares.
Result<std::string> inflated(const std::string& packed, const std::string& path)
{
    std::string bytes;
    std::size_t enough = kLimit;
    std::optional<Error> fault;
    const auto done = inflate(packed, path, [&](std::string_view piece) {
        if (bytes.empty() && !piece.empty()) {
            const auto shape = shapeOf(piece, path);
            if (!shape) {
                fault = shape.error();
                return false;
            }
            enough = headerSize(*shape) + std::size_t(model::elements(*shape));
        }
        bytes += piece;
        return bytes.size() <= enough;
    });
    if (fault)
        return *fault;
    if (!done)
        return done.error();
    return bytes;
}

} // namespace

Result<IdxFile> parseIdx(std::string bytes, const std::string& path)
{
    if (bytes.starts_with("\x1f\x8b")) {
        auto unpacked = inflated(bytes, path);
        if (!unpacked)
            return unpacked.error();
        bytes = std::move(*unpacked);
    }
    auto shape = shapeOf(bytes, path);
    if (!shape)
        return shape.error();
    const std::size_t header = headerSize(*shape);
    if (auto checked = checkSize(*shape, bytes.size() - header, path); !checked)
        return checked.error();
    return IdxFile{std::move(*shape), {bytes.begin() + std::ptrdiff_t(header), bytes.end()}};
}

Result<IdxFile> loadIdx(const std::string& path)
{
    auto bytes = readFile(path, kLimit);
    if (!bytes)
        return bytes.error();
    return parseIdx(std::move(*bytes), path);
}

Result<model::Shape> checkIdx(const std::string& path)
{
    const auto bytes = readFile(path, kLimit);
    if (!bytes)
        return bytes.error();
    if (!bytes->starts_with("\x1f\x8b")) {
        auto shape = shapeOf(*bytes, path);
        if (!shape)
            return shape;
        if (auto checked = checkSize(*shape, bytes->size() - headerSize(*shape), path); !checked)
            return checked.error();
        return shape;
    }
    std::string start;
    std::size_t total = 0;
    const auto done = inflate(*bytes, path, [&](std::string_view piece) {
        start += piece.substr(0, kStart - std::min(kStart, start.size()));
        total += piece.size();
        return total <= kVerified;
    });
    // A header of something else says more than that the rest is cut.
    auto shape = shapeOf(start, path);
    if (!done && (shape || start.size() < kStart))
        return done.error();
    if (!shape || total > kVerified)
        return shape;
    if (auto checked = checkSize(*shape, total - headerSize(*shape), path); !checked)
        return checked.error();
    return shape;
}

Result<model::Shape> idxShape(const std::string& path)
{
    const auto file = FileReader::open(path);
    if (!file)
        return file.error();
    std::string start(std::min<std::uint64_t>(file->size(), 1 << 12), '\0');
    if (auto read = file->read(0, std::as_writable_bytes(std::span(start))); !read)
        return read.error();
    if (start.starts_with("\x1f\x8b")) {
        std::string unpacked;
        (void)inflate(start, path, [&](std::string_view piece) {
            unpacked += piece;
            return unpacked.size() < kStart;
        });
        start = std::move(unpacked);
    }
    return shapeOf(start, path);
}

} // namespace plugboard::io
