// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plugboard::data {

/// Members stay in the order they were written in.
using Json = nlohmann::ordered_json;

/// Nothing where the text is no JSON, nests deeper than 8 levels or names a member of an object
/// twice.
std::optional<Json> parseJson(std::string_view text);

/// Members of an object; nothing where one is absent or of another type (integers: not negative).
std::optional<std::string> textAt(const Json& json, const char* name);
std::optional<std::uint64_t> integerAt(const Json& json, const char* name);
std::optional<std::vector<std::uint64_t>> integersAt(const Json& json, const char* name);

} // namespace plugboard::data
