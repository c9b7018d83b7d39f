// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace plugboard::model {

using AttributeValue = std::variant<std::int64_t, double, std::string, std::vector<std::int64_t>>;

/// Named settings of a node or an op; booleans are the integers 0 and 1. Ordered by name, so that
/// equal attributes have equal bytes and equal digests.
struct Attributes {
    std::map<std::string, AttributeValue> values;

    bool has(const std::string& name) const { return values.count(name) != 0; }
    void set(const std::string& name, AttributeValue value) { values[name] = std::move(value); }
    /// The value, or `fallback` where the attribute is absent. A wrong type aborts: op kinds check
    /// attributes against their own description before anything reads them.
    std::int64_t integer(const std::string& name, std::int64_t fallback) const;
    double real(const std::string& name, double fallback) const;
    std::string text(const std::string& name, const std::string& fallback) const;
    std::vector<std::int64_t> integers(const std::string& name,
                                       const std::vector<std::int64_t>& fallback) const;

    auto operator<=>(const Attributes&) const = default;
};

std::string toString(const Attributes& attributes); ///< "kernel=5 padding=2"

} // namespace plugboard::model
