// SPDX-License-Identifier: Apache-2.0
#include "engine/model/attributes.h"

#include "engine/base/check.h"

#include <cstdio>

namespace plugboard::model {
namespace {

template <class T>
T read(const Attributes& attributes, const std::string& name, const T& fallback)
{
    const auto found = attributes.values.find(name);
    if (found == attributes.values.end())
        return fallback;
    const T* value = std::get_if<T>(&found->second);
    PB_CHECK(value != nullptr, "attribute of another type than its kind describes");
    return *value;
}

std::string toString(const AttributeValue& value)
{
    if (const auto* integer = std::get_if<std::int64_t>(&value))
        return std::to_string(*integer);
    if (const auto* real = std::get_if<double>(&value)) {
        char text[40];
        std::snprintf(text, sizeof text, "%.17g", *real);
        return text;
    }
    if (const auto* text = std::get_if<std::string>(&value))
        return *text;
    std::string text = "[";
    for (const std::int64_t item : std::get<std::vector<std::int64_t>>(value))
        text += (text.size() == 1 ? "" : ",") + std::to_string(item);
    return text + "]";
}

} // namespace

std::int64_t Attributes::integer(const std::string& name, std::int64_t fallback) const
{
    return read(*this, name, fallback);
}

double Attributes::real(const std::string& name, double fallback) const
{
    return read(*this, name, fallback);
}

std::string Attributes::text(const std::string& name, const std::string& fallback) const
{
    return read(*this, name, fallback);
}

std::vector<std::int64_t> Attributes::integers(const std::string& name,
                                               const std::vector<std::int64_t>& fallback) const
{
    return read(*this, name, fallback);
}

std::string toString(const Attributes& attributes)
{
    std::string text;
    for (const auto& [name, value] : attributes.values)
        text += (text.empty() ? "" : " ") + name + "=" + toString(value);
    return text;
}

} // namespace plugboard::model
