// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/layers.h"

namespace plugboard::ops {

OpKind layerKind(const std::string& name, const std::string& label, const std::string& help,
                 std::vector<AttributeSpec> attributes,
                 std::function<model::Network(const model::Attributes&)> body)
{
    OpKind kind;
    kind.name = name;
    kind.label = label;
    kind.family = Family::Layer;
    kind.help = help;
    kind.inputs = {"x"};
    kind.outputs = {"y"};
    kind.accepts = {Accepts::Any};
    kind.attributes = std::move(attributes);
    kind.attributes.push_back(integerAttribute(
        "repeat", 1, 1, 100000, "so many in a row, each with weights of its own"));
    kind.infer = [name](const model::Attributes&, Types) -> OutputTypes {
        return Error{ErrorCode::Internal, "layer " + name + " was not expanded", {}};
    };
    kind.flops = noFlops;
    kind.shardings = noRules;
    kind.expand = [body](const model::Attributes& given) -> Result<model::Network> {
        return body(given);
    };
    return kind;
}

BodyEnd project(LayerBody& body, const std::string& name, BodyEnd x, std::int64_t features,
                bool bias)
{
    return body.add(name, "linear",
                    {{"features", features},
                     {"bias", std::int64_t(bias ? 1 : 0)},
                     {"last_axis", std::int64_t(1)}},
                    {x});
}

} // namespace plugboard::ops
