// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/convolution_shape.h"

#include <algorithm>

namespace plugboard::ops {

double convolutionFlops(const model::Shape& weight, const model::Shape& y)
{
    return 2.0 * double(model::elements(y)) *
           double(model::elements(model::Shape(weight.begin() + 1, weight.end())));
}

std::vector<AttributeSpec> convolutionAttributes()
{
    std::vector<AttributeSpec> specs{
        required(integerAttribute("channels", 1, 1, 1 << 24, "channels of the output"))};
    for (AttributeSpec& spec : windowAttributes(DefaultStride::One))
        specs.push_back(std::move(spec));
    specs.push_back(integerAttribute("groups", 1, 1, 1 << 24,
                                     "groups of channels that are convolved apart; as many as "
                                     "channels: depthwise"));
    specs.push_back(booleanAttribute("bias", true, "adds a value per output channel"));
    AttributeSpec group = integerAttribute("group_channels", 0, 0, 1 << 24,
                                           "channels of a group of what is made; 0: one group");
    group.drawn = false;
    specs.push_back(group);
    return specs;
}

model::Dim groupsOf(const model::Attributes& attributes)
{
    return attributes.integer("groups", 1);
}

Result<void> expectGroups(const std::string& port, model::Dim channels, model::Dim groups,
                          const model::Shape& found)
{
    if (channels % groups != 0)
        return shapeError(port, "channels in " + std::to_string(groups) + " equal groups", found);
    return {};
}

Result<model::Dim> evenGroups(const model::Attributes& attributes, const model::Shape& x)
{
    const model::Dim groups = groupsOf(attributes);
    if (const auto even = expectGroups("x", x[1], groups, x); !even)
        return even.error();
    if (const model::Dim channels = attributes.integer("channels", 1); channels % groups != 0)
        return Error{ErrorCode::InvalidInput,
                     "attribute channels is " + std::to_string(channels) + ", no multiple of " +
                         std::to_string(groups) + " groups",
                     {}};
    return groups;
}

Result<model::Shape> convolutionWeight(const model::Attributes& attributes, model::Dim first,
                                       model::Dim second, std::size_t axes)
{
    const auto window = windowOf(attributes, DefaultStride::One, axes);
    if (!window)
        return window.error();
    return imageShape(first, second, window->kernel);
}

Result<model::Shape> convolutionOutput(const model::Attributes& attributes, const model::Shape& x,
                                       model::Dim channels)
{
    const auto window = windowOf(attributes, DefaultStride::One, x.size() - 2);
    if (!window)
        return window.error();
    const auto extents = outputExtents(*window, "x", x);
    if (!extents)
        return extents.error();
    return imageShape(x[0], channels, *extents);
}

model::Attributes withGroupChannels(model::Attributes attributes, model::Dim channels)
{
    const model::Dim groups = groupsOf(attributes);
    attributes.set("group_channels", groups > 1 ? channels / groups : 0);
    return attributes;
}

model::Attributes withLocalGroups(model::Attributes attributes, model::Dim channels)
{
    if (const model::Dim group = attributes.integer("group_channels", 0); group > 0)
        attributes.set("groups", std::max<model::Dim>(1, channels / group));
    return attributes;
}

void addGroupRule(std::vector<ShardingRule>& rules, model::Dim groups, std::vector<AxisRule> inputs,
                  std::vector<AxisRule> outputs)
{
    addRule(rules, "groups", groups, std::move(inputs), std::move(outputs));
}

} // namespace plugboard::ops
