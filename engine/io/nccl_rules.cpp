// SPDX-License-Identifier: Apache-2.0
#include "engine/io/nccl_rules.h"

#include "engine/io/shown.h"

#include <pugixml.hpp>

#include <cctype>
#include <charconv>
#include <string>
#include <string_view>

namespace plugboard::io {
namespace {

bool isHex(std::string_view text)
{
    for (const char letter : text)
        if (std::isxdigit(std::uint8_t(letter)) == 0)
            return false;
    return !text.empty();
}

/// "0000:1b:00.0"; a link to a switch outside has ffff:ffff:ff as its target.
bool isBusId(std::string_view text)
{
    const std::size_t first = text.find(':');
    const std::size_t last = text.rfind(':');
    if (first == std::string_view::npos || text.size() > 24)
        return false;
    std::string_view tail = text.substr(last + 1);
    const std::size_t dot = tail.find('.');
    if (dot != std::string_view::npos && !isHex(tail.substr(dot + 1)))
        return false;
    return isHex(text.substr(0, first)) && isHex(tail.substr(0, dot)) &&
           (first == last || isHex(text.substr(first + 1, last - first - 1)));
}

bool isWhole(std::string_view text, long least)
{
    long value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    return failure == std::errc() && end == text.data() + text.size() && value >= least;
}

bool isNumber(std::string_view text)
{
    double value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    return failure == std::errc() && end == text.data() + text.size() && value >= 0;
}

/// What sysfs writes: a number, "GT/s" and perhaps "PCIe"; "Unknown" or nothing in virtual
/// machines.
bool isLinkSpeed(std::string_view text)
{
    if (text.empty() || text.starts_with("Unknown"))
        return true;
    const std::size_t blank = text.find(' ');
    const std::string_view unit =
        blank == std::string_view::npos ? std::string_view() : text.substr(blank + 1);
    return isNumber(text.substr(0, blank)) &&
           (unit.empty() || unit == "GT/s" || unit == "GT/s PCIe" || unit == "Gb/s");
}

/// What tells this element from its neighbours.
std::string placeOf(const pugi::xml_node& element)
{
    for (pugi::xml_node node = element; node; node = node.parent())
        for (const char* name : {"busid", "name", "numaid"})
            if (const pugi::xml_attribute found = node.attribute(name))
                return std::string(element.name()) + (node == element ? " " : " below ") + name +
                       " " + shown(found.value());
    return element.name();
}

} // namespace

Result<void> checkNcclElement(const pugi::xml_node& element)
{
    const std::string_view kind = element.name();
    for (const pugi::xml_attribute& attribute : element.attributes()) {
        const std::string_view name = attribute.name();
        const std::string_view value = attribute.value();
        const char* wanted = nullptr;
        if (name == "busid" || (name == "target" && kind != "net"))
            wanted = isBusId(value) ? nullptr : "a bus id such as 0000:1b:00.0";
        else if (name == "link_speed")
            wanted = isLinkSpeed(value) ? nullptr : "a speed such as \"16.0 GT/s PCIe\"";
        else if (name == "link_width")
            wanted = isWhole(value, 0) ? nullptr : "a number of lanes";
        else if (name == "count" || name == "dev")
            wanted = isWhole(value, 0) ? nullptr : "a whole number from 0";
        else if (name == "numaid")
            wanted = isWhole(value, -1) ? nullptr : "a whole number from -1";
        else if (name == "speed")
            wanted = isNumber(value) ? nullptr : "a number of Mbit/s";
        else if (name == "class")
            wanted = value.starts_with("0x") && isHex(value.substr(2)) ? nullptr
                                                                       : "a PCI class such as "
                                                                         "0x030200";
        if (wanted != nullptr)
            return Error{ErrorCode::DataCorrupt,
                         placeOf(element) + ": " + std::string(name) + " is '" + shown(value) +
                             "', not " + wanted,
                         {}};
    }
    if (kind == "pci" && !element.attribute("busid"))
        return Error{ErrorCode::DataCorrupt, placeOf(element) + ": a pci element has no busid", {}};
    return {};
}

} // namespace plugboard::io
