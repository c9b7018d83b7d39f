// SPDX-License-Identifier: Apache-2.0
#include "engine/io/npz.h"

#include "engine/io/bytes.h"
#include "engine/io/shown.h"

#include <zip.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <memory>
#include <set>

namespace plugboard::io {
namespace {

constexpr std::uint64_t kRatio = 1032;             // of deflate, at most
constexpr std::uint64_t kStart = 1 << 16;          // bytes of an entry in which its header ends
constexpr std::uint64_t kVerified = 1 << 27;       // bytes that verifyNpz inflates at most
constexpr std::uint64_t kPackedLimit = 1ull << 33; // bytes that loadNpz inflates at most

struct Closer {
    void operator()(zip_t* archive) const { zip_discard(archive); }
    void operator()(zip_file_t* file) const { zip_fclose(file); }
};
using Archive = std::unique_ptr<zip_t, Closer>;
using File = std::unique_ptr<zip_file_t, Closer>;

Error corrupt(const std::string& path, const std::string& message)
{
    return {ErrorCode::DataCorrupt, message, path};
}

/// Adds the array's name to what its reader said.
Error inEntry(const std::string& name, const Error& error)
{
    return {error.code, "array " + shown(name) + ": " + error.message, error.subject};
}

Result<Archive> archiveOf(zip_source_t* source, zip_error_t& error, const std::string& path)
{
    Archive archive(source == nullptr ? nullptr : zip_open_from_source(source, ZIP_RDONLY, &error));
    const std::string text = archive ? "" : zip_error_strerror(&error);
    const bool missing = zip_error_code_zip(&error) == ZIP_ER_NOENT;
    if (!archive && source != nullptr)
        zip_source_free(source);
    zip_error_fini(&error);
    if (!archive && missing)
        return Error{ErrorCode::NotFound, "there is no such file; check the name", path};
    if (!archive)
        return corrupt(path, "not a whole zip archive (" + text + ")");
    return archive;
}

Result<Archive> openArchive(const std::string& path)
{
    zip_error_t error;
    zip_error_init(&error);
    return archiveOf(zip_source_file_create(path.c_str(), 0, 0, &error), error, path);
}

std::uint64_t sizeOf(const std::string& path)
{
    std::error_code failure;
    const auto size = std::filesystem::file_size(path, failure);
    return failure ? 0 : size;
}

bool leavesArchive(std::string_view name)
{
    if (name.empty() || name[0] == '/' || name.find('\\') != std::string_view::npos ||
        (name.size() > 1 && name[1] == ':'))
        return true;
    for (std::size_t begin = 0; begin <= name.size();) {
        const std::size_t end = std::min(name.find('/', begin), name.size());
        if (name.substr(begin, end - begin) == "..")
            return true;
        begin = end + 1;
    }
    return std::any_of(name.begin(), name.end(),
                       [](char letter) { return std::uint8_t(letter) < 0x20; });
}

Result<std::string> arrayName(const std::string& entry, const std::string& path)
{
    if (leavesArchive(entry))
        return corrupt(path, "entry name leaves the archive: '" + shown(entry) + "'");
    if (entry.ends_with(".npy"))
        return entry.substr(0, entry.size() - 4);
    if (entry.ends_with(".pkl"))
        return Error{ErrorCode::Unsupported,
                     "pickles are refused (entry '" + shown(entry) +
                         "'): reading one would run code; save the weights as safetensors",
                     path};
    return corrupt(path, "entry '" + shown(entry) + "' is no .npy file");
}

Result<File> openEntry(zip_t* archive, std::uint64_t index, const std::string& path)
{
    File file(zip_fopen_index(archive, index, 0));
    if (!file)
        return Error{ErrorCode::DataCorrupt,
                     "cannot be unpacked (" + std::string(zip_strerror(archive)) + ")", path};
    return file;
}

/// Fills the buffer as far as the entry goes.
Result<std::uint64_t> readSome(zip_file_t* file, std::span<std::byte> bytes,
                               const std::string& path)
{
    std::uint64_t done = 0;
    while (done < bytes.size()) {
        const auto some = zip_fread(file, bytes.data() + done, bytes.size() - done);
        if (some < 0)
            return corrupt(path,
                           "its data are damaged (" + std::string(zip_file_strerror(file)) + ")");
        if (some == 0)
            break;
        done += std::uint64_t(some);
    }
    return done;
}

Result<NpyHeader> entryHeader(zip_t* archive, std::uint64_t index, std::uint64_t archiveSize,
                              const std::string& path)
{
    zip_stat_t status;
    if (zip_stat_index(archive, index, 0, &status) != 0 || !(status.valid & ZIP_STAT_SIZE))
        return corrupt(path, "its size is not known");
    if ((status.valid & ZIP_STAT_ENCRYPTION_METHOD) && status.encryption_method != ZIP_EM_NONE)
        return Error{ErrorCode::Unsupported, "is encrypted", path};
    if (!(status.valid & ZIP_STAT_COMP_SIZE) || status.comp_size > archiveSize ||
        status.size / kRatio > status.comp_size + 1)
        return corrupt(path, "declares " + std::to_string(status.size) +
                                 " bytes, which what is packed cannot hold");
    auto file = openEntry(archive, index, path);
    if (!file)
        return file.error();
    std::string start(std::min<std::uint64_t>(status.size, kStart), '\0');
    const auto read = readSome(file->get(), std::as_writable_bytes(std::span(start)), path);
    if (!read)
        return read.error();
    if (*read < start.size())
        return corrupt(path, "its data end after " + std::to_string(*read) + " of " +
                                 std::to_string(status.size) + " bytes");
    auto header = npyHeader(start, status.size, path);
    if (!header)
        return header;
    if (const std::uint64_t present = status.size - header->size; present != header->bytes)
        return corrupt(path, "shape " + model::toString(header->type.shape) + " of " +
                                 model::toString(header->type.type) + " needs " +
                                 std::to_string(header->bytes) + " bytes, " +
                                 std::to_string(present) + " present");
    return header;
}

Result<std::vector<NpzEntry>> entriesOf(zip_t* archive, std::uint64_t archiveSize,
                                        const std::string& path)
{
    std::vector<NpzEntry> entries;
    std::set<std::string> names;
    const auto count = std::uint64_t(zip_get_num_entries(archive, 0));
    for (std::uint64_t index = 0; index < count; ++index) {
        const char* entry = zip_get_name(archive, index, ZIP_FL_ENC_RAW);
        const auto name = arrayName(entry == nullptr ? "" : entry, path);
        if (!name)
            return name.error();
        if (!names.insert(*name).second)
            return corrupt(path, "array " + shown(*name) + " appears twice");
        auto header = entryHeader(archive, index, archiveSize, path);
        if (!header)
            return inEntry(*name, header.error());
        entries.push_back({*name, std::move(*header), index});
    }
    return entries;
}

/// The whole entry, so that its checksum was compared.
Result<std::string> entryBytes(zip_t* archive, const NpzEntry& entry, const std::string& path)
{
    auto file = openEntry(archive, entry.index, path);
    if (!file)
        return file.error();
    // One byte more than declared: reading to the end is what compares the checksum.
    std::string bytes(entry.header.size + entry.header.bytes + 1, '\0');
    const auto read = readSome(file->get(), std::as_writable_bytes(std::span(bytes)), path);
    if (!read)
        return read.error();
    if (*read != bytes.size() - 1)
        return corrupt(path, std::to_string(bytes.size() - 1) + " bytes declared, " +
                                 (*read < bytes.size() ? std::to_string(*read) : "more") +
                                 " present");
    bytes.pop_back();
    return bytes;
}

Result<std::vector<model::NamedTensor>> arraysOf(zip_t* archive, std::uint64_t archiveSize,
                                                 const std::string& path)
{
    const auto entries = entriesOf(archive, archiveSize, path);
    if (!entries)
        return entries.error();
    std::vector<model::NamedTensor> tensors;
    std::uint64_t total = 0;
    for (const NpzEntry& entry : *entries) {
        total += entry.header.bytes;
        if (total > kPackedLimit)
            return Error{ErrorCode::DoesNotFit, "unpacks to more than 8 GiB", path};
        const auto bytes = entryBytes(archive, entry, path);
        if (!bytes)
            return inEntry(entry.name, bytes.error());
        auto tensor = parseNpy(*bytes, entry.name, path);
        if (!tensor)
            return inEntry(entry.name, tensor.error());
        tensors.push_back(std::move(*tensor));
    }
    return tensors;
}

Result<void> verifyEntry(zip_t* archive, const NpzEntry& entry, const std::string& path)
{
    auto file = openEntry(archive, entry.index, path);
    if (!file)
        return file.error();
    std::vector<std::byte> buffer(1 << 16);
    std::uint64_t total = 0;
    while (true) {
        const auto read = readSome(file->get(), buffer, path);
        if (!read)
            return read.error();
        total += *read;
        if (*read < buffer.size())
            break;
    }
    if (total != entry.header.size + entry.header.bytes)
        return corrupt(path, std::to_string(entry.header.size + entry.header.bytes) +
                                 " bytes declared, " + std::to_string(total) + " present");
    return {};
}

Error writeFailed(const std::string& path, zip_t* archive)
{
    return {ErrorCode::IoFailed, "cannot pack (" + std::string(zip_strerror(archive)) + ")", path};
}

/// `kept` has the bytes of each entry until the archive is closed.
Result<void> addEntry(zip_t* archive, const model::NamedTensor& tensor, bool pack,
                      const std::string& bytes, const std::string& path)
{
    const std::string name = tensor.name + ".npy";
    if (leavesArchive(name) || tensor.name.find('\0') != std::string::npos)
        return Error{ErrorCode::InvalidInput,
                     "the name '" + shown(tensor.name) + "' would leave the archive", path};
    if (zip_name_locate(archive, name.c_str(), ZIP_FL_ENC_RAW) >= 0)
        return Error{ErrorCode::InvalidInput,
                     "two arrays are called " + shown(tensor.name) + "; nothing is written", path};
    zip_source_t* source = zip_source_buffer(archive, bytes.data(), bytes.size(), 0);
    const auto index =
        source == nullptr ? -1 : zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_GUESS);
    if (index < 0) {
        if (source != nullptr)
            zip_source_free(source);
        return writeFailed(path, archive);
    }
    if (zip_set_file_compression(archive, std::uint64_t(index),
                                 pack ? ZIP_CM_DEFLATE : ZIP_CM_STORE, 0) != 0 ||
        zip_file_set_dostime(archive, std::uint64_t(index), 0, 0x21, 0) !=
            0) // 1980: no clock in it
        return writeFailed(path, archive);
    return {};
}

struct SourceCloser {
    void operator()(zip_source_t* source) const { zip_source_free(source); }
};
using Source = std::unique_ptr<zip_source_t, SourceCloser>;

/// What was written into a source in memory.
Result<std::string> contents(zip_source_t* source, const std::string& path)
{
    zip_stat_t status;
    std::string bytes;
    if (zip_source_stat(source, &status) == 0 && zip_source_open(source) == 0) {
        bytes.resize(status.size);
        const auto read = zip_source_read(source, bytes.data(), bytes.size());
        zip_source_close(source);
        if (read >= 0 && std::uint64_t(read) == status.size)
            return bytes;
    }
    return Error{ErrorCode::IoFailed, "cannot pack", path};
}

} // namespace

Result<std::vector<NpzEntry>> npzEntries(const std::string& path)
{
    const auto archive = openArchive(path);
    if (!archive)
        return archive.error();
    return entriesOf(archive->get(), sizeOf(path), path);
}

Result<std::vector<NpzEntry>> verifyNpz(const std::string& path)
{
    const auto archive = openArchive(path);
    if (!archive)
        return archive.error();
    auto entries = entriesOf(archive->get(), sizeOf(path), path);
    if (!entries)
        return entries;
    std::uint64_t total = 0;
    for (const NpzEntry& entry : *entries) {
        total += entry.header.bytes;
        if (total > kVerified)
            break;
        if (auto verified = verifyEntry(archive->get(), entry, path); !verified)
            return inEntry(entry.name, verified.error());
    }
    return entries;
}

Result<std::vector<model::NamedTensor>> loadNpz(const std::string& path)
{
    const auto archive = openArchive(path);
    if (!archive)
        return archive.error();
    return arraysOf(archive->get(), sizeOf(path), path);
}

Result<std::vector<model::NamedTensor>> parseNpz(std::string_view bytes, const std::string& path)
{
    zip_error_t error;
    zip_error_init(&error);
    const auto archive =
        archiveOf(zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error), error, path);
    if (!archive)
        return archive.error();
    return arraysOf(archive->get(), bytes.size(), path);
}

Result<void> saveNpz(const std::string& path, std::span<const model::NamedTensor> tensors,
                     bool pack)
{
    zip_error_t error;
    zip_error_init(&error);
    const Source source(zip_source_buffer_create(nullptr, 0, 0, &error));
    if (!source)
        return Error{ErrorCode::IoFailed, "cannot pack", path};
    zip_source_keep(source.get());
    Archive archive(zip_open_from_source(source.get(), ZIP_TRUNCATE, &error));
    zip_error_fini(&error);
    if (!archive)
        return Error{ErrorCode::IoFailed, "cannot pack", path};
    std::vector<std::string> kept; // libzip reads the entries when it closes
    kept.reserve(tensors.size());
    for (const model::NamedTensor& tensor : tensors) {
        kept.push_back(npyBytes(tensor));
        if (auto added = addEntry(archive.get(), tensor, pack, kept.back(), path); !added)
            return added;
    }
    if (tensors.empty()) {
        // libzip writes no archive without entries; this is one.
        return writeFileAtomically(path, std::string("PK\5\6", 4) + std::string(18, '\0'));
    }
    if (zip_close(archive.get()) != 0)
        return writeFailed(path, archive.get());
    (void)archive.release();
    const auto bytes = contents(source.get(), path);
    if (!bytes)
        return bytes.error();
    return writeFileAtomically(path, *bytes);
}

} // namespace plugboard::io
