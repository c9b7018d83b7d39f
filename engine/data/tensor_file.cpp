// SPDX-License-Identifier: Apache-2.0
#include "engine/data/tensor_file.h"

#include "engine/data/json.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace plugboard::data {
namespace {

constexpr std::size_t kHeaderLimit = std::size_t(16) << 20;
constexpr std::size_t kAlignment = 8;

struct TypeName {
    model::DataType type;
    const char* name;
};
constexpr std::array<TypeName, 7> kTypeNames{{{model::DataType::Float32, "F32"},
                                              {model::DataType::Float64, "F64"},
                                              {model::DataType::Float16, "F16"},
                                              {model::DataType::BFloat16, "BF16"},
                                              {model::DataType::Int32, "I32"},
                                              {model::DataType::Int64, "I64"},
                                              {model::DataType::Bool, "BOOL"}}};

const char* nameOf(model::DataType type)
{
    return std::find_if(kTypeNames.begin(), kTypeNames.end(),
                        [type](const TypeName& row) { return row.type == type; })
        ->name;
}

std::string headerOf(std::span<const CheckpointTensor> tensors)
{
    Json header = Json::object();
    std::size_t offset = 0;
    for (const CheckpointTensor& tensor : tensors) {
        const std::size_t end = offset + tensor.bytes.size();
        header[tensor.name] = {{"dtype", nameOf(tensor.type.type)},
                               {"shape", tensor.type.shape},
                               {"data_offsets", {offset, end}}};
        offset = end;
    }
    std::string text = header.dump();
    text.resize((text.size() + kAlignment - 1) / kAlignment * kAlignment, ' ');
    return text;
}

/// Where a tensor's data lies, checked against its own shape.
struct Entry {
    CheckpointTensor tensor;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};

Result<Entry> entryOf(const std::string& name, const Json& json, std::uint64_t dataSize)
{
    const auto wrong = [&name](const std::string& what) {
        return Error{ErrorCode::DataCorrupt, "tensor " + name + ": " + what, {}};
    };
    Entry entry;
    entry.tensor.name = name;
    const auto dtype = textAt(json, "dtype");
    const auto shape = integersAt(json, "shape");
    const auto offsets = integersAt(json, "data_offsets");
    if (!dtype || !shape || !offsets || offsets->size() != 2)
        return wrong("dtype, shape or data_offsets is missing or of a wrong type");
    const auto known = std::find_if(kTypeNames.begin(), kTypeNames.end(),
                                    [&dtype](const TypeName& row) { return *dtype == row.name; });
    if (known == kTypeNames.end())
        return wrong("unknown dtype " + *dtype);
    entry.begin = (*offsets)[0];
    entry.end = (*offsets)[1];
    if (entry.begin > entry.end || entry.end > dataSize)
        return wrong("its data at [" + std::to_string(entry.begin) + ", " +
                     std::to_string(entry.end) + ") is not within the " + std::to_string(dataSize) +
                     " bytes of the file");
    std::uint64_t size = std::uint64_t(model::sizeOf(known->type));
    for (const std::uint64_t extent : *shape) {
        if (__builtin_mul_overflow(size, extent, &size) || std::int64_t(extent) < 0)
            return wrong("its shape overflows");
        entry.tensor.type.shape.push_back(model::Dim(extent));
    }
    if (size != entry.end - entry.begin)
        return wrong("shape " + model::toString(entry.tensor.type.shape) + " needs " +
                     std::to_string(size) + " bytes, the file has " +
                     std::to_string(entry.end - entry.begin));
    entry.tensor.type.type = known->type;
    return entry;
}

Result<std::vector<Entry>> entriesOf(const Json& header, std::uint64_t dataSize)
{
    std::vector<Entry> entries;
    for (const auto& [name, json] : header.items()) {
        if (name == "__metadata__")
            continue;
        Result<Entry> entry = entryOf(name, json, dataSize);
        if (!entry)
            return entry.error();
        entries.push_back(std::move(*entry));
    }
    std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
        return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
    });
    std::uint64_t covered = 0;
    for (const Entry& entry : entries) {
        if (entry.begin != covered)
            return Error{ErrorCode::DataCorrupt,
                         "tensor " + entry.tensor.name + ": its data begins at " +
                             std::to_string(entry.begin) + ", the one before ends at " +
                             std::to_string(covered),
                         {}};
        covered = entry.end;
    }
    if (covered != dataSize)
        return Error{ErrorCode::DataCorrupt,
                     std::to_string(dataSize - covered) + " bytes at the end belong to no tensor",
                     {}};
    return entries;
}

} // namespace

Result<void> writeTensorFile(DurableFile& file, std::span<const CheckpointTensor> tensors)
{
    const std::string header = headerOf(tensors);
    const std::uint64_t length = header.size();
    if (auto written = file.write(std::as_bytes(std::span(&length, 1))); !written)
        return written;
    if (auto written = file.write(std::as_bytes(std::span(header))); !written)
        return written;
    for (const CheckpointTensor& tensor : tensors)
        if (auto written = file.write(tensor.bytes); !written)
            return written;
    return {};
}

Result<std::vector<CheckpointTensor>> parseTensorFile(std::string_view bytes,
                                                      const std::string& path)
{
    const auto wrong = [&path](const std::string& what) {
        return Error{ErrorCode::DataCorrupt, what, path};
    };
    std::uint64_t length = 0;
    if (bytes.size() < sizeof length)
        return wrong("holds " + std::to_string(bytes.size()) +
                     " bytes; a tensor file has 8 or more");
    std::memcpy(&length, bytes.data(), sizeof length);
    if (length > kHeaderLimit || length > bytes.size() - sizeof length)
        return wrong("its header of " + std::to_string(length) +
                     " bytes passes the file or 16 MiB");
    const std::optional<Json> header = parseJson(bytes.substr(sizeof length, length));
    if (!header || !header->is_object())
        return wrong("its header is no JSON object");
    const std::string_view data = bytes.substr(sizeof length + length);
    Result<std::vector<Entry>> entries = entriesOf(*header, data.size());
    if (!entries)
        return wrong(entries.error().message);
    std::vector<CheckpointTensor> tensors;
    for (Entry& entry : *entries) {
        const auto* begin = reinterpret_cast<const std::byte*>(data.data()) + entry.begin;
        entry.tensor.bytes.assign(begin, begin + (entry.end - entry.begin));
        tensors.push_back(std::move(entry.tensor));
    }
    return tensors;
}

} // namespace plugboard::data
