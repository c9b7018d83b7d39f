// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/gathering.h"

namespace plugboard::ops {

OpKind gatherKind(const std::string& name, const std::string& label, const std::string& help,
                  const AttributeSpec& attribute)
{
    OpKind kind = shapeKind(name, label, help);
    kind.inputs = {"data", "indices"};
    kind.accepts = {Accepts::Any, Accepts::Index};
    kind.attributes = {attribute};
    kind.gradient = [name](GradientBuilder& builder) {
        model::Attributes attributes = builder.op().attributes;
        attributes.set("shape", builder.type(builder.op().inputs[0]).shape);
        setGradientOfFirst(builder, name + "_backward", attributes,
                           {builder.outputGradient(0), builder.op().inputs[1]});
    };
    return kind;
}

OpKind gatherBackwardKind(const std::string& name, const AttributeSpec& attribute)
{
    OpKind kind = backwardKind(name + "_backward", {"dy", "indices"}, "ddata");
    kind.accepts = {Accepts::Float, Accepts::Index};
    kind.attributes = {attribute, extentsAttribute()};
    kind.flops = [](const model::Attributes&, Types inputs, Types) {
        return elementsOf(inputs[0]);
    };
    kind.localAttributes = withLocalShape;
    return kind;
}

} // namespace plugboard::ops
