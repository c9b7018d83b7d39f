// SPDX-License-Identifier: Apache-2.0
#include "engine/onnx/mapping.h"

#include <limits>

namespace plugboard::onnx {
namespace {

using model::DataType;

/// Bounds as inputs (opset 11) or as attributes; what both leave out is open.
void mapClip(Mapping& node)
{
    Value x = node.input(0);
    std::optional<Value> low;
    std::optional<Value> high;
    if (node.hasInput(1))
        low = node.input(1);
    if (node.hasInput(2))
        high = node.input(2);
    const DataType type = x.type.type;
    if (node.has("min"))
        low = node.scalar(type, node.real("min", 0));
    if (node.has("max"))
        high = node.scalar(type, node.real("max", 0));
    const bool fixed = (!low || low->constant != nullptr) && (!high || high->constant != nullptr);
    if (fixed && model::isFloat(type) && x.constant == nullptr && (low || high) && !node.failed()) {
        constexpr double most = std::numeric_limits<float>::max();
        const double from = low ? std::max(node.knownReal(*low, "min"), -most) : -most;
        const double to = high ? std::min(node.knownReal(*high, "max"), most) : most;
        if (from <= to) {
            node.set(0, node.add("clip", {{"low", from}, {"high", to}}, {x}));
            return;
        }
    }
    if (low)
        x = node.add("maximum", {}, {x, *low});
    if (high)
        x = node.add("minimum", {}, {x, *high});
    node.set(0, x);
}

void mapLeakyRelu(Mapping& node)
{
    node.set(0, node.add("leaky_relu", {{"alpha", node.real("alpha", 0.01)}}, {node.input(0)}));
}

void mapElu(Mapping& node)
{
    node.set(0, node.add("elu", {{"alpha", node.real("alpha", 1)}}, {node.input(0)}));
}

/// gamma (x > 0 ? x : alpha (e^x - 1)); our kind has the usual constants.
void mapSelu(Mapping& node)
{
    const Value x = node.input(0);
    if (!node.has("alpha") && !node.has("gamma")) {
        node.set(0, node.add("selu", {}, {x}));
        return;
    }
    constexpr double kAlpha = 1.67326319217681884765625;
    constexpr double kGamma = 1.05070102214813232421875;
    const Value elu = node.add("elu", {{"alpha", node.real("alpha", kAlpha)}}, {x});
    node.set(0,
             node.add("multiply", {}, {elu, node.scalar(x.type.type, node.real("gamma", kGamma))}));
}

void mapHardSigmoid(Mapping& node)
{
    node.set(0, node.add("hard_sigmoid",
                         {{"alpha", node.real("alpha", 0.2)}, {"beta", node.real("beta", 0.5)}},
                         {node.input(0)}));
}

void mapGelu(Mapping& node)
{
    const bool approximate = node.text("approximate", "none") == "tanh";
    node.set(0, node.add("gelu", {{"approximate", std::int64_t(approximate)}}, {node.input(0)}));
}

/// Until opset 6 a slope of one axis belongs to the channels; then it is spread as usual.
void mapPRelu(Mapping& node)
{
    const Value x = node.input(0);
    Value slope = node.input(1);
    if (node.opset() < 7 && slope.rank() == 1 && slope.extent(0) > 1 && x.rank() > 2) {
        model::Shape shape(x.rank() - 1, 1);
        shape[0] = slope.extent(0);
        slope = node.view(slope, shape);
    }
    if (slope.rank() == 0)
        slope = node.view(slope, {1});
    node.set(0, node.add("prelu", {{"shape", slope.type.shape}}, {x}, {slope}));
}

/// max(0, x) + min(0, alpha (e^(x / alpha) - 1))
void mapCelu(Mapping& node)
{
    const Value x = node.input(0);
    const double alpha = node.real("alpha", 1);
    const Value inner = node.add("divide", {}, {x, node.scalar(x.type.type, alpha)});
    const Value outer = node.add("elu", {{"alpha", 1.0}}, {inner});
    node.set(0, node.add("multiply", {}, {outer, node.scalar(x.type.type, alpha)}));
}

void mapThresholdedRelu(Mapping& node)
{
    const Value x = node.input(0);
    const Value above =
        node.add("greater", {}, {x, node.scalar(x.type.type, node.real("alpha", 1))});
    node.set(0, node.add("where", {}, {above, x, node.scalar(x.type.type, 0)}));
}

/// x / (1 + |x|)
void mapSoftsign(Mapping& node)
{
    const Value x = node.input(0);
    const Value below =
        node.add("add", {}, {node.add("absolute", {}, {x}), node.scalar(x.type.type, 1)});
    node.set(0, node.add("divide", {}, {x, below}));
}

/// x tanh(softplus(x))
void mapMish(Mapping& node)
{
    const Value x = node.input(0);
    const Value gate = node.add("tanh", {}, {node.add("softplus", {}, {x})});
    node.set(0, node.add("multiply", {}, {x, gate}));
}

} // namespace

std::span<const MappingRow> activationMappings()
{
    static constexpr MappingRow kRows[] = {
        {"Clip", mapClip},
        {"LeakyRelu", mapLeakyRelu},
        {"Elu", mapElu},
        {"Selu", mapSelu},
        {"HardSigmoid", mapHardSigmoid},
        {"Gelu", mapGelu},
        {"PRelu", mapPRelu},
        {"Celu", mapCelu},
        {"ThresholdedRelu", mapThresholdedRelu},
        {"Softsign", mapSoftsign},
        {"Mish", mapMish},
    };
    return kRows;
}

} // namespace plugboard::onnx
