// SPDX-License-Identifier: Apache-2.0
#include "engine/io/foreign_format.h"

#include "engine/io/file_reader.h"
#include "engine/io/image.h"
#include "engine/io/shown.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <span>

namespace plugboard::io {
namespace {

constexpr std::size_t kStart = 1 << 16; // bytes

/// The first bytes of what is gzipped.
std::string inflatedStart(std::string_view packed)
{
    z_stream stream{};
    std::string start(64, '\0');
    if (inflateInit2(&stream, 15 + 16) != Z_OK)
        return {};
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = uInt(packed.size());
    stream.next_out = reinterpret_cast<Bytef*>(start.data());
    stream.avail_out = uInt(start.size());
    inflate(&stream, Z_SYNC_FLUSH);
    start.resize(start.size() - stream.avail_out);
    inflateEnd(&stream);
    return start;
}

bool isIdx(std::string_view start)
{
    if (start.size() < 4 || start[0] != 0 || start[1] != 0)
        return false;
    constexpr std::string_view kTypes = "\x08\x09\x0b\x0c\x0d\x0e";
    return kTypes.find(start[2]) != std::string_view::npos && start[3] > 0 && start[3] <= 8;
}

bool isSafetensors(std::string_view start)
{
    return start.size() > 8 && start[8] == '{' && start[5] == 0 && start[6] == 0 && start[7] == 0;
}

/// Reads a varint; false where the bytes end within it.
bool readVarint(std::string_view& bytes, std::uint64_t& value)
{
    value = 0;
    for (int shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
        const auto byte = std::uint8_t(bytes[0]);
        bytes.remove_prefix(1);
        value |= std::uint64_t(byte & 0x7f) << shift;
        if (byte < 0x80)
            return true;
    }
    return false;
}

/// Whether these may be the fields of ONNX's ModelProto, as far as they can be seen: known numbers
/// of the right wire types, at least two of them, a graph or an operator set among them, or a field
/// that goes on past the bytes that are there.
bool isOnnx(std::string_view bytes)
{
    constexpr std::array<std::uint64_t, 2> kNumbers{1, 5};
    constexpr std::array<std::uint64_t, 9> kTexts{2, 3, 4, 6, 7, 8, 14, 20, 25};
    const auto has = [](const auto& list, std::uint64_t field) {
        return std::find(list.begin(), list.end(), field) != list.end();
    };
    int fields = 0;
    bool telling = false;
    while (!bytes.empty()) {
        std::uint64_t tag = 0, value = 0;
        if (!readVarint(bytes, tag))
            break;
        const std::uint64_t field = tag >> 3;
        const bool isNumber = (tag & 7) == 0 && has(kNumbers, field);
        if (!isNumber && ((tag & 7) != 2 || !has(kTexts, field)))
            return false;
        ++fields;
        telling |= field == 7 || field == 8;
        if (!readVarint(bytes, value))
            break;
        if (isNumber)
            continue;
        if (value > bytes.size())
            return fields >= 2 || telling;
        bytes.remove_prefix(std::size_t(value));
    }
    return fields >= 2 && telling;
}

/// UTF-8 without control characters, as far as it can be seen.
bool isText(std::string_view start, std::uint64_t fileSize)
{
    const bool printable = std::none_of(start.begin(), start.end(), [](char letter) {
        return std::uint8_t(letter) < 0x20 && letter != '\n' && letter != '\r' && letter != '\t' &&
               letter != '\f';
    });
    return printable && !start.empty() && isUtf8(start, start.size() < fileSize);
}

std::size_t separatorsIn(std::string_view line, char separator)
{
    return std::size_t(std::count(line.begin(), line.end(), separator));
}

/// The first lines have the same number of separators, at least one.
bool looksLikeTable(std::string_view start)
{
    for (const char separator : {',', ';', '\t'}) {
        std::string_view rest = start.substr(0, start.rfind('\n') + 1);
        const std::size_t wanted = separatorsIn(rest.substr(0, rest.find('\n')), separator);
        int lines = 0;
        for (; wanted > 0 && !rest.empty() && lines < 16; ++lines) {
            const std::size_t end = rest.find('\n');
            if (separatorsIn(rest.substr(0, end), separator) != wanted)
                break;
            rest.remove_prefix(end + 1);
        }
        if (lines >= 2 && (rest.empty() || lines == 16))
            return true;
    }
    return false;
}

ForeignFormat textFormat(std::string_view start)
{
    const std::size_t at = start.find_first_not_of(" \t\r\n");
    if (at == std::string_view::npos)
        return ForeignFormat::Text;
    const std::string_view rest = start.substr(at);
    if (rest[0] == '{' || rest[0] == '[')
        return ForeignFormat::Json;
    if (rest.size() > 1 && rest[0] == '<' &&
        (rest[1] == '?' || rest[1] == '!' || std::isalpha(std::uint8_t(rest[1])) != 0))
        return ForeignFormat::Xml;
    return looksLikeTable(start) ? ForeignFormat::Csv : ForeignFormat::Text;
}

ForeignFormat formatOfSuffix(const std::string& path)
{
    std::filesystem::path name(path);
    if (name.extension() == ".gz")
        name = name.stem();
    std::string suffix = name.extension().string();
    std::transform(suffix.begin(), suffix.end(), suffix.begin(),
                   [](unsigned char letter) { return char(std::tolower(letter)); });
    struct Row {
        const char* suffix;
        ForeignFormat format;
    };
    constexpr std::array<Row, 14> kRows{{{".onnx", ForeignFormat::Onnx},
                                         {".npy", ForeignFormat::Npy},
                                         {".npz", ForeignFormat::Npz},
                                         {".safetensors", ForeignFormat::Safetensors},
                                         {".idx", ForeignFormat::Idx},
                                         {".json", ForeignFormat::Json},
                                         {".xml", ForeignFormat::Xml},
                                         {".csv", ForeignFormat::Csv},
                                         {".tsv", ForeignFormat::Csv},
                                         {".png", ForeignFormat::Image},
                                         {".jpg", ForeignFormat::Image},
                                         {".jpeg", ForeignFormat::Image},
                                         {".ppm", ForeignFormat::Image},
                                         {".pgm", ForeignFormat::Image}}};
    for (const Row& row : kRows)
        if (suffix == row.suffix)
            return row.format;
    const std::string file = name.filename().string();
    return file.ends_with("-ubyte") ? ForeignFormat::Idx : ForeignFormat::None;
}

} // namespace

ForeignFormat foreignFormatOf(std::string_view start, std::uint64_t fileSize)
{
    if (start.starts_with("\x93NUMPY"))
        return ForeignFormat::Npy;
    if (start.starts_with("PK\3\4") || start.starts_with("PK\5\6"))
        return ForeignFormat::Npz;
    if (isSafetensors(start))
        return ForeignFormat::Safetensors;
    if (!imageFormat(start.substr(0, 16)).empty())
        return ForeignFormat::Image;
    if (start.starts_with("\x1f\x8b"))
        return isIdx(inflatedStart(start)) ? ForeignFormat::Idx : ForeignFormat::None;
    if (isIdx(start))
        return ForeignFormat::Idx;
    if (start.starts_with("\xef\xbb\xbf"))
        start.remove_prefix(3);
    if (start.starts_with("\xff\xfe<") || start.starts_with(std::string_view("\xfe\xff\0<", 4)))
        return ForeignFormat::Xml; // in UTF-16
    if (isText(start, fileSize))
        return textFormat(start);
    return isOnnx(start) ? ForeignFormat::Onnx : ForeignFormat::None;
}

Result<ForeignFormat> foreignFormat(const std::string& path)
{
    const auto file = FileReader::open(path);
    if (!file)
        return file.error();
    std::string start(std::min<std::uint64_t>(file->size(), kStart), '\0');
    if (auto read = file->read(0, std::as_writable_bytes(std::span(start))); !read)
        return read.error();
    const ForeignFormat format = foreignFormatOf(start, file->size());
    const bool vague = format == ForeignFormat::None || format == ForeignFormat::Csv ||
                       format == ForeignFormat::Text;
    const ForeignFormat bySuffix = formatOfSuffix(path);
    return vague && bySuffix != ForeignFormat::None ? bySuffix : format;
}

} // namespace plugboard::io
