// SPDX-License-Identifier: Apache-2.0
#include "engine/data/json.h"

#include <set>

namespace plugboard::data {
namespace {

constexpr int kDepthLimit = 8;

/// The parser builds what it reads, so deep nesting is refused before it starts.
bool isShallow(std::string_view text)
{
    int depth = 0;
    bool inText = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (inText && c == '\\')
            ++at;
        else if (c == '"')
            inText = !inText;
        else if (!inText && (c == '[' || c == '{') && ++depth > kDepthLimit)
            return false;
        else if (!inText && (c == ']' || c == '}'))
            --depth;
    }
    return true;
}

const Json* memberAt(const Json& json, const char* name)
{
    if (!json.is_object())
        return nullptr;
    const auto found = json.find(name);
    return found == json.end() ? nullptr : &*found;
}

} // namespace

std::optional<Json> parseJson(std::string_view text)
{
    if (!isShallow(text))
        return std::nullopt;
    std::vector<std::set<std::string>> names(1);
    bool twice = false;
    const auto watch = [&](int, Json::parse_event_t event, Json& value) {
        if (event == Json::parse_event_t::object_start)
            names.emplace_back();
        else if (event == Json::parse_event_t::object_end)
            names.pop_back();
        else if (event == Json::parse_event_t::key)
            twice |= !names.back().insert(value.get<std::string>()).second;
        return true;
    };
    Json json = Json::parse(text.begin(), text.end(), watch, /*allow_exceptions=*/false);
    if (json.is_discarded() || twice)
        return std::nullopt;
    return json;
}

std::optional<std::string> textAt(const Json& json, const char* name)
{
    const Json* member = memberAt(json, name);
    if (member == nullptr || !member->is_string())
        return std::nullopt;
    return member->get<std::string>();
}

std::optional<std::uint64_t> integerAt(const Json& json, const char* name)
{
    const Json* member = memberAt(json, name);
    if (member == nullptr || !member->is_number_unsigned())
        return std::nullopt;
    return member->get<std::uint64_t>();
}

std::optional<std::vector<std::uint64_t>> integersAt(const Json& json, const char* name)
{
    const Json* member = memberAt(json, name);
    if (member == nullptr || !member->is_array())
        return std::nullopt;
    std::vector<std::uint64_t> values;
    for (const Json& value : *member) {
        if (!value.is_number_unsigned())
            return std::nullopt;
        values.push_back(value.get<std::uint64_t>());
    }
    return values;
}

} // namespace plugboard::data
