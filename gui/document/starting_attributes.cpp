// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/document/starting_attributes.h"

#include "engine/session/op_kinds.h"

#include <algorithm>
#include <map>

namespace plugboard::gui {
namespace {

using Starts = std::map<std::string, model::AttributeValue>;

/// By "kind.attribute", then by attribute alone.
const Starts& starts()
{
    static const Starts values = {
        {"input.shape", std::vector<std::int64_t>{1, 28, 28}},
        {"reshape.shape", std::vector<std::int64_t>{-1}},
        {"max_pool.kernel", std::vector<std::int64_t>{2}},
        {"average_pool.kernel", std::vector<std::int64_t>{2}},
        {"kernel", std::vector<std::int64_t>{3}},
        {"channels", std::int64_t(16)},
        {"features", std::int64_t(64)},
    };
    return values;
}

model::AttributeValue leastOf(const ops::AttributeSpec& spec)
{
    switch (spec.type) {
    case ops::AttributeType::Real:
        return std::max(spec.minimum, 0.0);
    case ops::AttributeType::Text:
        return std::string();
    case ops::AttributeType::Integers:
        return std::vector<std::int64_t>(std::size_t(std::max(spec.values, 1)),
                                         std::int64_t(std::max(spec.minimum, 1.0)));
    case ops::AttributeType::Integer:
    case ops::AttributeType::Boolean:
        break;
    }
    return std::int64_t(std::max(spec.minimum, spec.type == ops::AttributeType::Integer ? 1.0 : 0));
}

} // namespace

model::Attributes startingAttributes(const std::string& name)
{
    model::Attributes attributes;
    const ops::OpKind* kind = ops::find(name);
    if (kind == nullptr)
        return attributes;
    for (const ops::AttributeSpec& spec : kind->attributes) {
        if (!spec.required || !spec.drawn)
            continue;
        auto start = starts().find(name + "." + spec.name);
        if (start == starts().end())
            start = starts().find(spec.name);
        attributes.set(spec.name, start != starts().end() ? start->second : leastOf(spec));
    }
    return attributes;
}

} // namespace plugboard::gui
