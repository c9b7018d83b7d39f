// SPDX-License-Identifier: Apache-2.0
#include "engine/io/safetensors.h"

#include "engine/io/bytes.h"
#include "engine/io/file_reader.h"
#include "engine/io/safetensors_header.h"
#include "engine/io/shown.h"

#include <nlohmann/json.hpp>

#include <cstring>
#include <set>

namespace plugboard::io {
namespace {

constexpr std::uint64_t kHeaderLimit = 100'000'000; // bytes, as the format's own reader has it
constexpr std::size_t kAlignment = 8;
constexpr std::uint64_t kLength = 8; // bytes of the header's length

Error wrong(const std::string& path, const std::string& what)
{
    return {ErrorCode::DataCorrupt, what, path};
}

Result<void> checkLength(std::uint64_t length, std::uint64_t fileSize, const std::string& path)
{
    const bool beyond = length > fileSize - kLength;
    if (!beyond && length <= kHeaderLimit)
        return {};
    return wrong(path, "header length " + std::to_string(length) + " exceeds " +
                           (beyond ? "the file (" + std::to_string(fileSize) + " bytes)" : "") +
                           (beyond && length > kHeaderLimit ? " and " : "") +
                           (length > kHeaderLimit ? "the 100 MB limit" : ""));
}

Error tooShort(std::uint64_t size, const std::string& path)
{
    return wrong(path,
                 "holds " + std::to_string(size) + " bytes; a safetensors file has 8 or more");
}

Result<TensorIndex> indexOf(std::string_view header, std::uint64_t fileSize,
                            const std::string& path)
{
    TensorIndex index;
    index.dataOffset = kLength + header.size();
    auto tensors = parseSafetensorsHeader(header, fileSize - index.dataOffset);
    if (!tensors)
        return wrong(path, tensors.error().message);
    index.tensors = std::move(*tensors);
    return index;
}

Result<TensorIndex> indexOf(const FileReader& file, const std::string& path)
{
    std::uint64_t length = 0;
    if (file.size() < kLength)
        return tooShort(file.size(), path);
    if (auto read = file.read(0, std::as_writable_bytes(std::span(&length, 1))); !read)
        return read.error();
    if (auto checked = checkLength(length, file.size(), path); !checked)
        return checked.error();
    std::string header(length, '\0');
    if (auto read = file.read(kLength, std::as_writable_bytes(std::span(header))); !read)
        return read.error();
    return indexOf(header, file.size(), path);
}

} // namespace

Result<TensorIndex> safetensorsIndex(const std::string& path)
{
    auto file = FileReader::open(path);
    if (!file)
        return file.error();
    return indexOf(*file, path);
}

Result<std::vector<model::NamedTensor>> loadSafetensors(const std::string& path)
{
    auto file = FileReader::open(path);
    if (!file)
        return file.error();
    auto index = indexOf(*file, path);
    if (!index)
        return index.error();
    std::vector<model::NamedTensor> tensors;
    for (TensorPlace& place : index->tensors) {
        model::NamedTensor& tensor = tensors.emplace_back();
        tensor.name = std::move(place.name);
        tensor.type = std::move(place.type);
        tensor.bytes.resize(place.end - place.begin);
        if (auto read = file->read(index->dataOffset + place.begin, tensor.bytes); !read)
            return read.error();
    }
    return tensors;
}

Result<std::vector<model::NamedTensor>> parseSafetensors(std::string_view bytes,
                                                         const std::string& path)
{
    std::uint64_t length = 0;
    if (bytes.size() < kLength)
        return tooShort(bytes.size(), path);
    std::memcpy(&length, bytes.data(), kLength);
    if (auto checked = checkLength(length, bytes.size(), path); !checked)
        return checked.error();
    auto index = indexOf(bytes.substr(kLength, length), bytes.size(), path);
    if (!index)
        return index.error();
    std::vector<model::NamedTensor> tensors;
    for (TensorPlace& place : index->tensors) {
        const auto* data = reinterpret_cast<const std::byte*>(bytes.data()) + index->dataOffset;
        tensors.push_back(
            {std::move(place.name), std::move(place.type), {data + place.begin, data + place.end}});
    }
    return tensors;
}

std::string safetensorsHeader(std::span<const model::NamedTensor> tensors)
{
    std::string text = "{";
    std::size_t offset = 0;
    for (const model::NamedTensor& tensor : tensors) {
        const std::size_t end = offset + tensor.bytes.size();
        const nlohmann::ordered_json entry = {{"dtype", safetensorsName(tensor.type.type)},
                                              {"shape", tensor.type.shape},
                                              {"data_offsets", {offset, end}}};
        const auto replace = nlohmann::json::error_handler_t::replace;
        text += (text.size() > 1 ? "," : "") +
                nlohmann::json(tensor.name).dump(-1, ' ', false, replace) + ":" + entry.dump();
        offset = end;
    }
    text += "}";
    text.resize((text.size() + kAlignment - 1) / kAlignment * kAlignment, ' ');
    const std::uint64_t length = text.size();
    std::string bytes(kLength, '\0');
    std::memcpy(bytes.data(), &length, kLength);
    return bytes + text;
}

Result<void> saveSafetensors(const std::string& path, std::span<const model::NamedTensor> tensors)
{
    const std::string header = safetensorsHeader(tensors);
    std::vector<std::string_view> pieces{header};
    std::set<std::string_view> names;
    for (const model::NamedTensor& tensor : tensors) {
        if (!names.insert(tensor.name).second)
            return Error{ErrorCode::InvalidInput,
                         "two tensors are called " + shown(tensor.name) + "; nothing is written",
                         path};
        pieces.emplace_back(reinterpret_cast<const char*>(tensor.bytes.data()),
                            tensor.bytes.size());
    }
    return writeFileAtomically(path, pieces);
}

} // namespace plugboard::io
