// SPDX-License-Identifier: Apache-2.0
#include "engine/io/container.h"

#include "engine/base/log.h"
#include "engine/io/bytes.h"
#include "engine/io/memory_bound.h"

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/stubs/logging.h>
#include <google/protobuf/text_format.h>
#include <xxhash.h>

#include <memory>

namespace plugboard::io {
namespace {

constexpr std::size_t kHeader = 12;
constexpr std::size_t kTrailer = 8;
constexpr char kMagic[] = "PLUGBRD";
constexpr std::size_t kMemoryPerByte = 8; // of a file of the largest size; whole files take 3

void append(std::string& bytes, std::uint64_t value, int count)
{
    for (int at = 0; at < count; ++at)
        bytes.push_back(char(value >> (8 * at)));
}

std::uint64_t number(const std::string& bytes, std::size_t at, int count)
{
    std::uint64_t value = 0;
    for (int i = count - 1; i >= 0; --i)
        value = value << 8 | std::uint8_t(bytes[at + std::size_t(i)]);
    return value;
}

Error corrupt(const std::string& path, const std::string& message)
{
    return {ErrorCode::DataCorrupt, message, path};
}

/// Keeps the first complaint of the text parser, with its place.
class FirstError : public google::protobuf::io::ErrorCollector {
public:
    void AddError(int line, google::protobuf::io::ColumnNumber column,
                  const std::string& message) override
    {
        if (text.empty())
            text = "line " + std::to_string(line + 1) + ", column " + std::to_string(column + 1) +
                   ": " + message;
    }
    std::string text;
};

Error tooLarge(const Format& format, const std::string& path)
{
    return {ErrorCode::InvalidInput,
            std::string("holds more entries than a ") + format.name +
                " may: it would take more than " +
                std::to_string(kMemoryPerByte * format.limit >> 20) + " MiB of memory",
            path};
}

/// Text may spell bytes that binary files refuse, and names come from everywhere: what is taken can
/// be saved, what is saved can be read.
Result<void> checkReadable(const google::protobuf::Message& message, const std::string& serialized,
                           const std::string& path)
{
    const std::unique_ptr<google::protobuf::Message> copy(message.New());
    if (!copy->ParseFromString(serialized))
        return Error{ErrorCode::InvalidInput, "a name or text in it is not UTF-8; mend it", path};
    return {};
}

Result<void> parseText(const std::string& bytes, const Format& format, const std::string& path,
                       google::protobuf::Message& message)
{
    if (parsedTextMemory(bytes) > kMemoryPerByte * format.limit)
        return tooLarge(format, path);
    google::protobuf::TextFormat::Parser parser;
    FirstError first;
    parser.RecordErrorsTo(&first);
    parser.SetRecursionLimit(100);
    if (!parser.ParseFromString(bytes, &message))
        return Error{ErrorCode::InvalidInput,
                     (first.text.empty() ? "is no text of this kind" : first.text) +
                         "; mend the text there",
                     path};
    return checkReadable(message, message.SerializeAsString(), path);
}

Result<void> parseBinary(const std::string& bytes, const Format& format, const std::string& path,
                         google::protobuf::Message& message)
{
    if (auto valid = checkHeader(bytes, format, path); !valid)
        return valid;
    if (bytes.size() < kHeader + kTrailer)
        return corrupt(path, "is truncated: " + std::to_string(bytes.size()) + " bytes");
    const std::size_t end = bytes.size() - kTrailer;
    if (number(bytes, end, int(kTrailer)) != XXH3_64bits(bytes.data(), end))
        return corrupt(path, std::string("the checksum does not match: this ") + format.name +
                                 " is truncated or damaged; take an earlier copy");
    const std::string_view body(bytes.data() + kHeader, end - kHeader);
    const std::size_t most = kMemoryPerByte * format.limit;
    if (parsedMemory(body, *message.GetDescriptor(), most) > most)
        return tooLarge(format, path);
    if (!message.ParseFromArray(body.data(), int(body.size())))
        return corrupt(path, std::string("holds no ") + format.name);
    return {};
}

} // namespace

bool isTextPath(const std::string& path)
{
    return path.ends_with(".txt");
}

std::string header(const Format& format)
{
    std::string bytes = kMagic;
    bytes.push_back(format.letter);
    append(bytes, format.major, 2);
    append(bytes, format.minor, 2);
    return bytes;
}

Result<void> checkHeader(const std::string& bytes, const Format& format, const std::string& path)
{
    if (bytes.empty())
        return corrupt(path, std::string("is empty; a ") + format.name + " was expected");
    if (!bytes.starts_with(kMagic))
        return corrupt(path, std::string("is no ") + format.name +
                                 " file of Plugboard (text files end in .txt)");
    if (bytes.size() < kHeader)
        return corrupt(path, "is truncated: " + std::to_string(bytes.size()) + " bytes");
    if (bytes[7] != format.letter)
        return Error{ErrorCode::InvalidInput,
                     std::string("is another kind of Plugboard file; a ") + format.name +
                         " was expected",
                     path};
    const auto major = number(bytes, 8, 2);
    const auto minor = number(bytes, 10, 2);
    if (major > format.major)
        return Error{ErrorCode::Unsupported,
                     "has format " + std::to_string(major) + "." + std::to_string(minor) +
                         ", this build reads up to " + std::to_string(format.major) +
                         ".x; install a newer Plugboard",
                     path};
    if (major == format.major && minor > format.minor)
        log::warning(path + ": written by a newer Plugboard (format " + std::to_string(major) +
                     "." + std::to_string(minor) + "); do not save over it");
    return {};
}

Result<void> loadMessage(const std::string& path, const Format& format,
                         google::protobuf::Message& message)
{
    // What is wrong, the result says; protobuf would say it on stderr once more.
    [[maybe_unused]] static const auto handler = google::protobuf::SetLogHandler(nullptr);
    const auto bytes = readFile(path, format.limit);
    if (!bytes)
        return bytes.error();
    if (bytes->empty())
        return corrupt(path, std::string("is empty; a ") + format.name + " was expected");
    return isTextPath(path) ? parseText(*bytes, format, path, message)
                            : parseBinary(*bytes, format, path, message);
}

Result<void> saveMessage(const std::string& path, const Format& format,
                         const google::protobuf::Message& message)
{
    std::string bytes;
    std::string body;
    if (!message.SerializeToString(&body))
        return Error{ErrorCode::DoesNotFit, "is larger than protobuf's 2 GiB", path};
    if (auto readable = checkReadable(message, body, path); !readable)
        return readable;
    if (isTextPath(path)) {
        google::protobuf::TextFormat::Printer printer;
        printer.SetUseShortRepeatedPrimitives(true);
        if (!printer.PrintToString(message, &bytes))
            return Error{ErrorCode::Internal, "protobuf cannot print the text", path};
        bytes.insert(0, std::string("# ") + format.name + " of Plugboard, protobuf text format\n");
    } else {
        bytes = header(format) + body;
        append(bytes, XXH3_64bits(bytes.data(), bytes.size()), int(kTrailer));
    }
    if (bytes.size() > format.limit)
        return Error{ErrorCode::DoesNotFit,
                     std::string("this ") + format.name + " would have " +
                         std::to_string(bytes.size() >> 20) + " MiB, more than may be read back",
                     path};
    return writeFileAtomically(path, bytes);
}

} // namespace plugboard::io
