// SPDX-License-Identifier: Apache-2.0
#include "engine/io/setting_values.h"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace plugboard::io {
namespace {

using Strings = std::vector<std::string>;

std::optional<Json> parseText(const std::string& text)
{
    return Json(text);
}

std::string plainText(const Json& json)
{
    return json.is_string() ? json.get<std::string>() : json.dump();
}

bool isUtf8(const std::string& text)
{
    try {
        Json(text).dump();
        return true;
    } catch (const Json::exception&) {
        return false;
    }
}

/// A text that `isAllowed`.
SettingValue textValue(const std::string& name, std::string Settings::*field,
                       const std::string& allowed, const std::string& help,
                       std::function<bool(const std::string&)> isAllowed)
{
    SettingValue value{name, allowed, help, {}, {}, parseText, plainText};
    value.get = [field](const Settings& settings) { return Json(settings.*field); };
    value.set = [field, isAllowed](Settings& settings, const Json& json) {
        if (!json.is_string() || !isAllowed(json.get<std::string>()))
            return false;
        settings.*field = json.get<std::string>();
        return true;
    };
    return value;
}

SettingValue choice(const std::string& name, std::string Settings::*field, const Strings& choices,
                    const std::string& help)
{
    std::string allowed;
    for (std::size_t at = 0; at < choices.size(); ++at)
        allowed += (at == 0 ? "" : at + 1 == choices.size() ? " or " : ", ") + choices[at];
    return textValue(name, field, allowed, help, [choices](const std::string& text) {
        return std::find(choices.begin(), choices.end(), text) != choices.end();
    });
}

template <class Number>
SettingValue numberValue(const std::string& name, Number Settings::*field, std::int64_t least,
                         std::int64_t most, const std::string& help)
{
    SettingValue value{
        name, std::to_string(least) + " to " + std::to_string(most), help, {}, {}, {}, plainText};
    value.get = [field](const Settings& settings) { return Json(std::int64_t(settings.*field)); };
    value.set = [field, least, most](Settings& settings, const Json& json) {
        const bool beyondSigned =
            json.is_number_unsigned() && json.get<std::uint64_t>() > std::uint64_t(most);
        if (!json.is_number_integer() || beyondSigned || json.get<std::int64_t>() < least ||
            json.get<std::int64_t>() > most)
            return false;
        settings.*field = Number(json.get<std::int64_t>());
        return true;
    };
    value.parse = [](const std::string& text) -> std::optional<Json> {
        std::int64_t number = 0;
        const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (failure != std::errc() || end != text.data() + text.size())
            return std::nullopt;
        return Json(number);
    };
    return value;
}

SettingValue switchValue(const std::string& name, bool Settings::*field, const std::string& help)
{
    SettingValue value{name, "on or off (true or false in the file)", help, {}, {}, {}, {}};
    value.get = [field](const Settings& settings) { return Json(settings.*field); };
    value.set = [field](Settings& settings, const Json& json) {
        if (json.is_boolean())
            settings.*field = json.get<bool>();
        return json.is_boolean();
    };
    value.parse = [](const std::string& text) -> std::optional<Json> {
        for (const char* on : {"on", "true", "1"})
            if (text == on)
                return Json(true);
        for (const char* off : {"off", "false", "0"})
            if (text == off)
                return Json(false);
        return std::nullopt;
    };
    value.text = [](const Json& json) { return std::string(json.get<bool>() ? "on" : "off"); };
    return value;
}

bool isFolder(const Json& json)
{
    return json.is_string() && json.get<std::string>().starts_with('/') &&
           json.get<std::string>().find(':') == std::string::npos &&
           isUtf8(json.get<std::string>());
}

SettingValue foldersValue(const std::string& name, Strings Settings::*field,
                          const std::string& help)
{
    SettingValue value{
        name, "folders from the root on, with colons between them (a list in the file)",
        help, {},
        {},   {},
        {}};
    value.get = [field](const Settings& settings) { return Json(settings.*field); };
    value.set = [field](Settings& settings, const Json& json) {
        if (!json.is_array() || !std::all_of(json.begin(), json.end(), isFolder))
            return false;
        settings.*field = json.get<Strings>();
        return true;
    };
    value.parse = [](const std::string& text) -> std::optional<Json> {
        Json folders = Json::array();
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t colon = std::min(text.find(':', at), text.size());
            folders.push_back(text.substr(at, colon - at));
            at = colon + 1;
        }
        return folders;
    };
    value.text = [](const Json& json) {
        std::string text;
        for (const Json& folder : json)
            text += (text.empty() ? "" : ":") + folder.get<std::string>();
        return text;
    };
    return value;
}

bool isLanguage(const std::string& text)
{
    constexpr std::size_t kLongest = 32;
    return text.size() <= kLongest && std::all_of(text.begin(), text.end(), [](unsigned char c) {
               return std::isalnum(c) != 0 || c == '_' || c == '-' || c == '@' || c == '.';
           });
}

std::vector<SettingValue> allValues()
{
    constexpr std::int64_t kMostBytes = std::int64_t(1) << 50;
    return {
        choice("theme", &Settings::theme, {"system", "light", "dark"}, "colours of the Studio"),
        textValue("language", &Settings::language, "a language as in LANG, or nothing",
                  "of the Studio, e.g. en; nothing: the system's", isLanguage),
        choice("rate_unit", &Settings::rateUnit, {"GB/s", "Gb/s"}, "unit of links in the Studio"),
        choice("byte_unit", &Settings::byteUnit, {"GB", "GiB"}, "unit of sizes in the Studio"),
        numberValue("effort", &Settings::effort, 1, 5, "of the planner: 1 takes seconds"),
        numberValue("cache_bytes", &Settings::cacheBytes, 0, kMostBytes,
                    "of plans, thumbnails and measurements that the Studio keeps"),
        foldersValue("data_folders", &Settings::dataFolders,
                     "searched for data sets before the usual places"),
        numberValue("autosave_seconds", &Settings::autosaveSeconds, 0, 86400,
                    "between two recovery copies; 0: none"),
        numberValue("trace_cap_bytes", &Settings::traceCapBytes, 0, kMostBytes,
                    "of firings that a run keeps; 0: all"),
        switchValue("motion", &Settings::motion, "animations of the Studio"),
        textValue("program", &Settings::program, "the program and its first words, or nothing",
                  "what the Studio starts for `plugboard`; nothing: the one beside it", isUtf8),
    };
}

} // namespace

std::span<const SettingValue> settingValues()
{
    static const std::vector<SettingValue> values = allValues();
    return values;
}

} // namespace plugboard::io
