// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/kind_parts.h"
#include "engine/ops/kinds.h"

namespace plugboard::ops {
namespace {

OutputTypes inferParameter(const model::Attributes&, Types inputs)
{
    return std::vector<model::TensorType>{inputs[0]};
}

/// The variable's initialiser: its `kind` and what that kind reads.
model::Attributes initialiserOf(const model::Attributes& attributes)
{
    model::Attributes result;
    for (const char* name :
         {"low", "high", "mean", "deviation", "value", "fan_in", "fan_out", "values"})
        result.set(name, attributes.values.at(name));
    result.set("kind", attributes.text("initialiser", "constant"));
    return result;
}

Result<std::vector<ParameterSpec>> parameters(const model::Attributes& attributes, Types)
{
    const Result<model::DataType> type = typeOf(attributes);
    if (!type)
        return type.error();
    return std::vector<ParameterSpec>{{"value",
                                       {*type, attributes.integers("shape", {})},
                                       initialiserOf(attributes),
                                       attributes.integer("trainable", 0) != 0}};
}

} // namespace

/// Lowering replaces the node by its variable.
std::vector<OpKind> parameterKinds()
{
    OpKind kind;
    kind.name = "parameter";
    kind.label = "Parameter";
    kind.help = "A tensor of the network itself: trained, or constant.";
    kind.inputs = {"value"};
    kind.outputs = {"value"};
    kind.parameterInputs = 1;
    kind.accepts = {Accepts::Any};
    kind.attributes = {required(integersAttribute("shape", {}, 0, 1e12, "its extents")),
                       drawnTypeAttribute(),
                       booleanAttribute("trainable", false, "the optimizer changes it")};
    for (AttributeSpec& spec : initialiserAttributes("initialiser"))
        kind.attributes.push_back(std::move(spec));
    kind.infer = inferParameter;
    kind.parameters = parameters;
    kind.flops = noFlops;
    kind.shardings = noRules;
    return {kind};
}

} // namespace plugboard::ops
