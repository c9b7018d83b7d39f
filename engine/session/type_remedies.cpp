// SPDX-License-Identifier: Apache-2.0
#include "engine/session/remedies.h"

#include <algorithm>

namespace plugboard::session {
namespace {

using Numbers = std::vector<std::int64_t>;
using Types = std::vector<model::TensorType>;

bool hasAttribute(const ops::OpKind& kind, const std::string& attribute)
{
    return std::any_of(kind.attributes.begin(), kind.attributes.end(),
                       [&](const ops::AttributeSpec& spec) { return spec.name == attribute; });
}

/// One number where both are the same.
model::AttributeValue pairValue(const Numbers& numbers)
{
    if (numbers[0] == numbers[1])
        return numbers[0];
    return numbers;
}

/// A border that the window fits into with the image, and a window that fits into it.
std::vector<std::pair<std::string, model::AttributeValue>>
windowSettings(const model::Attributes& canonical, const model::Shape& image)
{
    Numbers kernel = canonical.integers("kernel", {1, 1});
    Numbers padding = canonical.integers("padding", {0, 0});
    Numbers wider = padding;
    for (std::size_t axis = 0; axis < 2; ++axis) {
        const std::int64_t extent = image[2 + axis];
        wider[axis] = std::max(padding[axis], (kernel[axis] - extent + 1) / 2);
        kernel[axis] = std::min(kernel[axis], extent + 2 * padding[axis]);
    }
    return {{"padding", pairValue(wider)}, {"kernel", pairValue(kernel)}};
}

/// The target with one extent set so that all elements find a place; last, all in one axis.
std::vector<std::pair<std::string, model::AttributeValue>>
reshapeSettings(const model::Attributes& canonical, const model::Shape& x)
{
    const std::int64_t has = model::elements(model::Shape(x.begin() + 1, x.end()));
    const Numbers asked = canonical.integers("shape", {});
    std::vector<std::pair<std::string, model::AttributeValue>> settings;
    for (std::size_t open = 0; open < asked.size(); ++open) {
        std::int64_t known = 1;
        bool divides = true;
        for (std::size_t axis = 0; axis < asked.size() && divides; ++axis) {
            if (axis == open)
                continue;
            divides =
                asked[axis] > 0 && asked[axis] <= has / known && has % (known * asked[axis]) == 0;
            known *= divides ? asked[axis] : 1;
        }
        if (!divides)
            continue;
        Numbers target = asked;
        target[open] = has / known;
        settings.emplace_back("shape", target);
    }
    settings.emplace_back("shape", Numbers{has});
    return settings;
}

/// A Flatten before one of the inputs, where the op then takes them.
std::vector<NetworkRemedy> flattenings(const Drawing& drawing, const passes::Flaw& flaw,
                                       const Types& inputs)
{
    const ops::OpKind& flatten = *ops::find("flatten");
    const model::Node& node = drawing.node(flaw.node);
    std::vector<NetworkRemedy> remedies;
    for (std::size_t port = 0; port < inputs.size(); ++port) {
        if (inputs[port].shape.size() <= 2)
            continue;
        const auto flat = passes::outputTypes(flatten, {}, {{inputs[port]}, {}});
        if (!flat)
            continue;
        Types tried = inputs;
        tried[port] = flat->front();
        if (!drawing.takes(flaw.node, node.attributes, tried))
            continue;
        NetworkRemedy remedy;
        remedy.kind = NetworkRemedy::Kind::InsertOnWire;
        remedy.label = "Insert " + flatten.label;
        remedy.node = node.name;
        remedy.port = int(port);
        remedy.opKind = flatten.name;
        remedies.push_back(remedy);
    }
    return remedies;
}

std::string shown(const model::AttributeValue& value)
{
    if (const auto* number = std::get_if<std::int64_t>(&value))
        return std::to_string(*number);
    if (const auto* list = std::get_if<Numbers>(&value))
        return model::toString(*list);
    return model::toString(model::Attributes{{{"", value}}}).substr(1);
}

} // namespace

std::optional<Types> Drawing::inputTypes(model::NodeId id, int exceptPort) const
{
    Types types;
    const auto& sources = diagnosis.wiring.inputs[id.index()];
    const ops::OpKind* drawn = diagnosis.wiring.kinds[id.index()];
    const std::size_t ports = drawn == nullptr || drawn->parameterInputs == 0
                                  ? sources.size()
                                  : std::size_t(passes::drawnPorts(*drawn));
    for (std::size_t port = 0; port < ports; ++port) {
        types.emplace_back();
        if (int(port) == exceptPort)
            continue;
        const passes::Source& source = sources[port];
        if (!source.node.valid())
            return std::nullopt;
        const Types& made = diagnosis.types.outputs[source.node.index()];
        if (made.size() <= std::size_t(source.port))
            return std::nullopt;
        types.back() = made[std::size_t(source.port)];
    }
    return types;
}

bool Drawing::takes(model::NodeId id, const model::Attributes& attributes,
                    const Types& inputs) const
{
    model::Node tried = node(id);
    tried.attributes = attributes;
    if (!ops::checkAttributes(kind(id), attributes))
        return false;
    return passes::outputTypes(
               kind(id), passes::nodeAttributes(kind(id), tried, samples, precision), {inputs, {}})
        .hasValue();
}

NetworkRemedy setting(const model::Node& node, const std::string& attribute,
                      const model::AttributeValue& value)
{
    NetworkRemedy remedy;
    remedy.kind = NetworkRemedy::Kind::SetAttribute;
    remedy.label = "Set " + attribute + " to " + shown(value);
    remedy.node = node.name;
    remedy.attribute = attribute;
    remedy.value = value;
    return remedy;
}

std::vector<NetworkRemedy> typeRemedies(const Drawing& drawing, const passes::Flaw& flaw)
{
    const model::Node& node = drawing.node(flaw.node);
    const ops::OpKind& kind = drawing.kind(flaw.node);
    const auto inputs = drawing.inputTypes(flaw.node);
    if (!inputs || inputs->empty() || inputs->front().shape.empty())
        return {};
    std::vector<NetworkRemedy> remedies = flattenings(drawing, flaw, *inputs);
    const model::Attributes canonical = ops::canonicalAttributes(kind, node.attributes);
    std::vector<std::pair<std::string, model::AttributeValue>> settings;
    if (hasAttribute(kind, "kernel") && inputs->front().shape.size() == 4)
        settings = windowSettings(canonical, inputs->front().shape);
    if (kind.name == "reshape")
        settings = reshapeSettings(canonical, inputs->front().shape);
    for (const auto& [attribute, value] : settings) {
        model::Attributes tried = node.attributes;
        tried.set(attribute, value);
        if (tried == node.attributes || !drawing.takes(flaw.node, tried, *inputs))
            continue;
        NetworkRemedy remedy = setting(node, attribute, value);
        const auto isSame = [&](const NetworkRemedy& other) { return other.label == remedy.label; };
        if (std::none_of(remedies.begin(), remedies.end(), isSame))
            remedies.push_back(std::move(remedy));
    }
    return remedies;
}

} // namespace plugboard::session
