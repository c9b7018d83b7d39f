// SPDX-License-Identifier: Apache-2.0
#include "engine/io/shown.h"

#include <algorithm>

namespace plugboard::io {
namespace {

constexpr std::size_t kMostBytes = 80;

/// Bytes of the letter at the start: 0 where it is none, negative where it is cut off.
int letterLength(std::string_view bytes)
{
    const auto first = std::uint8_t(bytes[0]);
    if (first < 0x80)
        return 1;
    const int length = first >= 0xc2 && first < 0xe0   ? 2
                       : first >= 0xe0 && first < 0xf0 ? 3
                       : first >= 0xf0 && first < 0xf5 ? 4
                                                       : 0;
    std::uint32_t point = length == 0 ? 0 : first & (0xffu >> (length + 1));
    for (int at = 1; at < length; ++at) {
        if (std::size_t(at) >= bytes.size())
            return -1;
        const auto next = std::uint8_t(bytes[std::size_t(at)]);
        if ((next & 0xc0) != 0x80)
            return 0;
        point = point << 6 | (next & 0x3fu);
    }
    const bool tooLong = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
    const bool surrogate = point >= 0xd800 && point < 0xe000;
    return tooLong || surrogate || point > 0x10ffff ? 0 : length;
}

/// Control characters of Latin-1 are two bytes in UTF-8.
bool isControl(std::string_view letter)
{
    const auto first = std::uint8_t(letter[0]);
    return first < 0x20 || first == 0x7f ||
           (letter.size() == 2 && first == 0xc2 && std::uint8_t(letter[1]) < 0xa0);
}

void appendEscaped(std::string& text, std::string_view bytes)
{
    constexpr char kDigits[] = "0123456789abcdef";
    for (const char byte : bytes) {
        text += "\\x";
        text += kDigits[std::uint8_t(byte) >> 4];
        text += kDigits[std::uint8_t(byte) & 15];
    }
}

} // namespace

std::string shown(std::string_view name)
{
    std::string text;
    while (!name.empty()) {
        if (text.size() >= kMostBytes)
            return text + "...";
        const int length = letterLength(name);
        const std::string_view letter = name.substr(0, std::size_t(std::max(length, 1)));
        if (length <= 0 || isControl(letter))
            appendEscaped(text, letter);
        else
            text += letter;
        name.remove_prefix(letter.size());
    }
    return text;
}

std::string counted(std::int64_t count, const char* thing)
{
    return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

bool isUtf8(std::string_view bytes, bool cut)
{
    while (!bytes.empty()) {
        const int length = letterLength(bytes);
        if (length <= 0)
            return length < 0 && cut;
        bytes.remove_prefix(std::size_t(length));
    }
    return true;
}

} // namespace plugboard::io
