// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/op_kind.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace plugboard::ops {
namespace {

using Integers = std::vector<std::int64_t>;

const AttributeSpec* specOf(const OpKind& kind, const std::string& name)
{
    for (const AttributeSpec& spec : kind.attributes)
        if (spec.name == name)
            return &spec;
    return nullptr;
}

std::string typeName(AttributeType type)
{
    switch (type) {
    case AttributeType::Integer:
        return "a whole number";
    case AttributeType::Real:
        return "a number";
    case AttributeType::Text:
        return "text";
    case AttributeType::Integers:
        return "whole numbers";
    case AttributeType::Boolean:
        break;
    }
    return "0 or 1";
}

std::string number(double value)
{
    char text[40];
    std::snprintf(text, sizeof text, "%.10g", value);
    return text;
}

bool hasType(const model::AttributeValue& value, AttributeType type)
{
    const bool whole = std::holds_alternative<std::int64_t>(value);
    switch (type) {
    case AttributeType::Text:
        return std::holds_alternative<std::string>(value);
    case AttributeType::Real:
        return whole || std::holds_alternative<double>(value);
    case AttributeType::Integers:
        return whole || std::holds_alternative<Integers>(value);
    case AttributeType::Integer:
    case AttributeType::Boolean:
        break;
    }
    return whole;
}

std::vector<double> numbersOf(const model::AttributeValue& value)
{
    if (const auto* whole = std::get_if<std::int64_t>(&value))
        return {double(*whole)};
    if (const auto* real = std::get_if<double>(&value))
        return {*real};
    if (const auto* list = std::get_if<Integers>(&value))
        return {list->begin(), list->end()};
    return {};
}

Error wrong(const OpKind& kind, const std::string& name, const std::string& what)
{
    return {ErrorCode::InvalidInput, "attribute " + name + " of " + kind.name + " " + what, {}};
}

std::string shown(const std::string& name, const model::AttributeValue& value)
{
    return model::toString(model::Attributes{{{name, value}}});
}

/// "2, 3, 4"
std::string countsOf(const AttributeSpec& spec)
{
    std::string text = std::to_string(spec.values);
    for (const int count : spec.otherCounts)
        text += ", " + std::to_string(count);
    return text;
}

Result<void> checkValue(const OpKind& kind, const AttributeSpec& spec,
                        const model::AttributeValue& value)
{
    if (!hasType(value, spec.type))
        return wrong(kind, spec.name,
                     "must be " + typeName(spec.type) + ", got " + shown(spec.name, value));
    if (const auto* list = std::get_if<Integers>(&value)) {
        const std::size_t most = spec.values == 0 ? list->size() : std::size_t(spec.values);
        const bool other = std::count(spec.otherCounts.begin(), spec.otherCounts.end(),
                                      int(list->size())) > 0;
        if (list->empty() ? !spec.mayBeEmpty : list->size() != 1 && list->size() != most && !other)
            return wrong(kind, spec.name,
                         "takes one value" +
                             (spec.values == 0 ? " or more" : " or " + countsOf(spec)) +
                             ", got " + shown(spec.name, value));
    }
    const bool ranged = spec.minimum != 0 || spec.maximum != 0;
    for (const double item : numbersOf(value))
        if (!std::isfinite(item) || (ranged && (item < spec.minimum || item > spec.maximum)))
            return wrong(kind, spec.name,
                         "must be from " + number(spec.minimum) + " to " + number(spec.maximum) +
                             ", got " + shown(spec.name, value));
    return {};
}

/// The value as the kind's own type.
model::AttributeValue canonicalValue(const AttributeSpec& spec, const model::AttributeValue& value)
{
    const auto* whole = std::get_if<std::int64_t>(&value);
    if (spec.type == AttributeType::Real && whole != nullptr)
        return double(*whole);
    if (spec.type != AttributeType::Integers)
        return value;
    Integers list = whole != nullptr ? Integers{*whole} : std::get<Integers>(value);
    if (list.size() == 1 && spec.values > 1)
        list.assign(std::size_t(spec.values), list[0]);
    return list;
}

} // namespace

std::vector<AttributeError> attributeErrors(const OpKind& kind, const model::Attributes& attributes)
{
    std::vector<AttributeError> errors;
    for (const auto& [name, value] : attributes.values) {
        const AttributeSpec* spec = specOf(kind, name);
        if (spec == nullptr)
            errors.push_back({name, wrong(kind, name, "is unknown")});
        else if (const Result<void> checked = checkValue(kind, *spec, value); !checked)
            errors.push_back({name, checked.error()});
    }
    for (const AttributeSpec& spec : kind.attributes)
        if (spec.required && !attributes.has(spec.name))
            errors.push_back({spec.name, wrong(kind, spec.name, "is missing (" + spec.help + ")")});
    return errors;
}

Result<void> checkAttributes(const OpKind& kind, const model::Attributes& attributes)
{
    const std::vector<AttributeError> errors = attributeErrors(kind, attributes);
    return errors.empty() ? Result<void>() : errors.front().error;
}

model::Attributes canonicalAttributes(const OpKind& kind, const model::Attributes& attributes)
{
    model::Attributes result;
    for (const AttributeSpec& spec : kind.attributes) {
        const std::string& source =
            attributes.has(spec.name) || spec.sameAs.empty() ? spec.name : spec.sameAs;
        const auto found = attributes.values.find(source);
        if (found != attributes.values.end())
            result.set(spec.name, canonicalValue(spec, found->second));
        else if (!spec.required)
            result.set(spec.name, spec.fallback);
    }
    return result;
}

} // namespace plugboard::ops
