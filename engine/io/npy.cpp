// SPDX-License-Identifier: Apache-2.0
#include "engine/io/npy.h"

#include "engine/io/bytes.h"
#include "engine/io/element_count.h"
#include "engine/io/file_reader.h"
#include "engine/io/npy_literal.h"
#include "engine/io/shown.h"
#include "engine/model/element_cast.h"

#include <algorithm>
#include <array>
#include <filesystem>

namespace plugboard::io {
namespace {

using model::DataType;

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::uint64_t kHeaderLimit = 1 << 20; // bytes; numpy itself trusts 10 000
constexpr std::size_t kAlignment = 64;

struct TypeName {
    DataType type;
    const char* name; ///< kind and size
};
constexpr std::array<TypeName, 12> kTypeNames{{{DataType::Float32, "f4"},
                                               {DataType::Float64, "f8"},
                                               {DataType::Float16, "f2"},
                                               {DataType::Int8, "i1"},
                                               {DataType::Int16, "i2"},
                                               {DataType::Int32, "i4"},
                                               {DataType::Int64, "i8"},
                                               {DataType::UInt8, "u1"},
                                               {DataType::UInt16, "u2"},
                                               {DataType::UInt32, "u4"},
                                               {DataType::UInt64, "u8"},
                                               {DataType::Bool, "b1"}}};

Error corrupt(const std::string& path, const std::string& message)
{
    return {ErrorCode::DataCorrupt, message, path};
}

/// What kinds of numpy's are no numbers of ours.
const char* kindName(char kind)
{
    switch (kind) {
    case 'c':
        return "complex numbers";
    case 'S':
    case 'a':
    case 'U':
        return "strings";
    case 'M':
    case 'm':
        return "times";
    case 'V':
        return "raw bytes or structures";
    case '[':
        return "structures";
    default:
        return "an unknown type";
    }
}

Result<void> readType(const std::string& descr, NpyHeader& header, const std::string& path)
{
    std::string name = descr;
    const bool hasOrder =
        !name.empty() && std::string_view("<>|=").find(name[0]) != std::string_view::npos;
    header.bigEndian = hasOrder && name[0] == '>';
    if (hasOrder)
        name.erase(0, 1);
    if (name == "?")
        name = "b1";
    if (name.starts_with('O'))
        return Error{ErrorCode::Unsupported,
                     "object arrays (pickle) are refused: reading one would run code; save numbers",
                     path};
    const auto known = std::find_if(kTypeNames.begin(), kTypeNames.end(),
                                    [&](const TypeName& row) { return name == row.name; });
    if (known == kTypeNames.end())
        return Error{ErrorCode::Unsupported,
                     "an array of " + std::string(kindName(name.empty() ? ' ' : name[0])) +
                         " (descr '" + shown(descr) + "') is not supported; save numbers",
                     path};
    header.type.type = known->type;
    return {};
}

void swapBytes(std::vector<std::byte>& bytes, std::size_t size)
{
    for (std::size_t at = 0; at + size <= bytes.size(); at += size)
        std::reverse(bytes.begin() + std::ptrdiff_t(at), bytes.begin() + std::ptrdiff_t(at + size));
}

/// From the first axis varying fastest to the last one.
std::vector<std::byte> rowsFirst(const std::vector<std::byte>& bytes, const model::TensorType& type)
{
    const std::size_t size = std::size_t(model::sizeOf(type.type));
    const std::size_t axes = type.shape.size();
    std::vector<std::size_t> steps(axes, size); // between neighbours along an axis, in `bytes`
    for (std::size_t axis = 1; axis < axes; ++axis)
        steps[axis] = steps[axis - 1] * std::size_t(type.shape[axis - 1]);
    std::vector<model::Dim> place(axes, 0);
    std::vector<std::byte> result(bytes.size());
    std::size_t from = 0;
    for (std::size_t to = 0; to < bytes.size(); to += size) {
        std::copy_n(bytes.data() + from, size, result.data() + to);
        for (std::size_t axis = axes; axis-- > 0;) {
            from += steps[axis];
            if (++place[axis] < type.shape[axis])
                break;
            from -= steps[axis] * std::size_t(type.shape[axis]);
            place[axis] = 0;
        }
    }
    return result;
}

std::string nameOf(const std::string& path)
{
    return std::filesystem::path(path).stem().string();
}

Result<void> checkSize(const NpyHeader& header, std::uint64_t fileSize, const std::string& path)
{
    const std::uint64_t present = fileSize - header.size;
    if (present == header.bytes)
        return {};
    return corrupt(path, "shape " + model::toString(header.type.shape) + " of " +
                             model::toString(header.type.type) + " needs " +
                             std::to_string(header.bytes) + " bytes, " + std::to_string(present) +
                             " present");
}

model::NamedTensor tensorOf(const NpyHeader& header, std::vector<std::byte> bytes,
                            const std::string& name)
{
    model::NamedTensor tensor{name, header.type, std::move(bytes)};
    if (header.bigEndian)
        swapBytes(tensor.bytes, std::size_t(model::sizeOf(tensor.type.type)));
    if (header.columnsFirst && tensor.type.shape.size() > 1)
        tensor.bytes = rowsFirst(tensor.bytes, tensor.type);
    return tensor;
}

/// As much of a file as its header can take.
Result<NpyHeader> headerOf(const FileReader& file, const std::string& path)
{
    std::string start(std::min<std::uint64_t>(file.size(), kHeaderLimit + 12), '\0');
    if (auto read = file.read(0, std::as_writable_bytes(std::span(start))); !read)
        return read.error();
    auto header = npyHeader(start, file.size(), path);
    if (!header)
        return header;
    if (auto checked = checkSize(*header, file.size(), path); !checked)
        return checked.error();
    return header;
}

} // namespace

Result<NpyHeader> npyHeader(std::string_view start, std::uint64_t fileSize, const std::string& path)
{
    if (!start.starts_with(kMagic) || start.size() < 10)
        return corrupt(path, "not a .npy file: " +
                                 std::string(start.starts_with(kMagic)
                                                 ? "it is cut off within its first 10 bytes"
                                                 : "its magic is not \\x93NUMPY"));
    const int version = std::uint8_t(start[6]);
    if (version < 1 || version > 3)
        return Error{ErrorCode::Unsupported,
                     "is a .npy file of version " + std::to_string(version) +
                         "; known are 1, 2 and 3",
                     path};
    const std::size_t before = version == 1 ? 10 : 12;
    std::uint64_t length = 0;
    for (std::size_t at = before; at-- > 8 && before <= start.size();)
        length = length << 8 | std::uint8_t(start[at]);
    if (before > start.size() || length > fileSize - before)
        return corrupt(
            path, "header longer than the file: " + std::to_string(length) + " bytes declared, " +
                      std::to_string(fileSize - std::min<std::uint64_t>(fileSize, before)) +
                      " present");
    if (length > kHeaderLimit)
        return corrupt(path,
                       "header length " + std::to_string(length) + " exceeds the limit of 1 MiB");
    const auto literal = parseNpyLiteral(start.substr(before, length));
    if (!literal)
        return corrupt(path, "header is not a literal dictionary of descr, fortran_order and "
                             "shape: it is not evaluated");
    NpyHeader header;
    if (auto read = readType(literal->descr, header, path); !read)
        return read.error();
    header.type.shape = literal->shape;
    header.columnsFirst = literal->fortranOrder;
    header.size = before + length;
    const auto bytes = byteCount(header.type);
    if (!bytes)
        return corrupt(path, "element count overflows: the shape is " +
                                 model::toString(header.type.shape));
    header.bytes = *bytes;
    return header;
}

Result<NpyHeader> loadNpyHeader(const std::string& path)
{
    const auto file = FileReader::open(path);
    if (!file)
        return file.error();
    return headerOf(*file, path);
}

Result<model::NamedTensor> parseNpy(std::string_view bytes, const std::string& name,
                                    const std::string& path)
{
    const auto header = npyHeader(bytes, bytes.size(), path);
    if (!header)
        return header.error();
    if (auto checked = checkSize(*header, bytes.size(), path); !checked)
        return checked.error();
    const auto* values = reinterpret_cast<const std::byte*>(bytes.data()) + header->size;
    return tensorOf(*header, {values, values + header->bytes}, name);
}

Result<model::NamedTensor> loadNpy(const std::string& path)
{
    const auto file = FileReader::open(path);
    if (!file)
        return file.error();
    const auto header = headerOf(*file, path);
    if (!header)
        return header.error();
    std::vector<std::byte> bytes(header->bytes);
    if (auto read = file->read(header->size, bytes); !read)
        return read.error();
    return tensorOf(*header, std::move(bytes), nameOf(path));
}

std::string npyBytes(const model::NamedTensor& tensor)
{
    if (tensor.type.type == DataType::BFloat16) {
        model::NamedTensor wide{tensor.name, {DataType::Float32, tensor.type.shape}, {}};
        wide.bytes.resize(tensor.bytes.size() * 2);
        model::castElements(tensor.bytes.data(), DataType::BFloat16, wide.bytes.data(),
                            DataType::Float32, std::int64_t(tensor.bytes.size() / 2));
        return npyBytes(wide);
    }
    const auto known = std::find_if(kTypeNames.begin(), kTypeNames.end(), [&](const TypeName& row) {
        return row.type == tensor.type.type;
    });
    std::string shape;
    for (std::size_t axis = 0; axis < tensor.type.shape.size(); ++axis)
        shape += (axis > 0 ? ", " : "") + std::to_string(tensor.type.shape[axis]);
    if (tensor.type.shape.size() == 1)
        shape += ","; // (2) would be a number
    std::string text = std::string("{'descr': '") +
                       (model::sizeOf(tensor.type.type) == 1 ? "|" : "<") + known->name +
                       "', 'fortran_order': False, 'shape': (" + shape + "), }";
    const std::size_t whole = (10 + text.size() + 1 + kAlignment - 1) / kAlignment * kAlignment;
    text.resize(whole - 11, ' ');
    text += '\n';
    std::string bytes(kMagic);
    bytes += {'\1', '\0', char(text.size() & 255), char(text.size() >> 8)};
    bytes += text;
    return bytes.append(reinterpret_cast<const char*>(tensor.bytes.data()), tensor.bytes.size());
}

Result<void> saveNpy(const std::string& path, const model::NamedTensor& tensor)
{
    return writeFileAtomically(path, npyBytes(tensor));
}

} // namespace plugboard::io
