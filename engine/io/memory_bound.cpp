// SPDX-License-Identifier: Apache-2.0
#include "engine/io/memory_bound.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/message.h>

#include <cstdint>
#include <unordered_map>

namespace plugboard::io {
namespace {

namespace pb = google::protobuf;

constexpr int kDepth = 100;
constexpr std::size_t kString = 64; // an empty string with the pointer to it
constexpr std::size_t kNumber = 16; // in an array that grew by doubling
constexpr std::size_t kEntry = 320; // the largest of our messages, roughly

class Walk {
public:
    explicit Walk(std::size_t enough) : enough_(enough) {}

    /// False: the bytes end or are no message here.
    bool run(pb::io::CodedInputStream& in, const pb::Descriptor* type, int depth)
    {
        while (total_ <= enough_) {
            const std::uint32_t tag = in.ReadTag();
            if (tag == 0)
                return depth == 0 || in.ConsumedEntireMessage();
            if (!skip(in, type, tag, depth))
                return false;
        }
        return false;
    }
    std::size_t total() const { return total_; }

private:
    bool skip(pb::io::CodedInputStream& in, const pb::Descriptor* type, std::uint32_t tag,
              int depth)
    {
        std::uint64_t number = 0;
        std::uint32_t half = 0;
        switch (tag & 7) {
        case 0:
            total_ += kNumber;
            return in.ReadVarint64(&number);
        case 1:
            total_ += kNumber;
            return in.ReadLittleEndian64(&number);
        case 2:
            return enter(in, type == nullptr ? nullptr : type->FindFieldByNumber(int(tag >> 3)),
                         depth);
        case 5:
            total_ += kNumber;
            return in.ReadLittleEndian32(&half);
        default: // groups: none of our messages has any
            total_ += kString;
            return true;
        }
    }

    bool enter(pb::io::CodedInputStream& in, const pb::FieldDescriptor* field, int depth)
    {
        std::uint32_t length = 0;
        if (!in.ReadVarint32(&length) || length > std::uint32_t(in.BytesUntilLimit()))
            return false;
        const bool message =
            field != nullptr && field->cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE;
        if (!message || depth >= kDepth) {
            const bool packed = field != nullptr && field->is_packable();
            total_ += packed ? kNumber * length : kString + length;
            return in.Skip(int(length));
        }
        total_ += sizeOf(field->message_type());
        const auto limit = in.PushLimit(int(length));
        const bool whole = run(in, field->message_type(), depth + 1);
        in.PopLimit(limit);
        return whole;
    }

    std::size_t sizeOf(const pb::Descriptor* type)
    {
        std::size_t& size = sizes_[type];
        if (size == 0)
            size = sizeof(void*) +
                   pb::MessageFactory::generated_factory()->GetPrototype(type)->SpaceUsedLong();
        return size;
    }

    std::size_t enough_;
    std::size_t total_ = 0;
    std::unordered_map<const pb::Descriptor*, std::size_t> sizes_;
};

} // namespace

std::size_t parsedMemory(std::string_view bytes, const pb::Descriptor& type, std::size_t enough)
{
    pb::io::CodedInputStream in(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                int(bytes.size()));
    in.PushLimit(int(bytes.size()));
    Walk walk(enough);
    walk.run(in, &type, 0);
    return walk.total();
}

std::size_t parsedTextMemory(std::string_view text)
{
    std::size_t total = 0;
    for (const char letter : text)
        switch (letter) {
        case '{':
        case '<':
            total += kEntry;
            break;
        case '"':
        case '\'':
            total += kString / 2;
            break;
        case ',':
        case ':':
            total += kNumber;
            break;
        default:
            ++total;
        }
    return total;
}

} // namespace plugboard::io
