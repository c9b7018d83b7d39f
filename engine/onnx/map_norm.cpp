// SPDX-License-Identifier: Apache-2.0
#include "engine/onnx/mapping.h"

namespace plugboard::onnx {
namespace {

using Integers = std::vector<std::int64_t>;

Value epsilonOf(Mapping& node, const Value& like, double fallback = 1e-5)
{
    return node.scalar(like.type.type, node.real("epsilon", fallback));
}

struct Moments {
    Value mean, variance;
};

/// Biased, the axes kept with extent 1.
Moments momentsOf(Mapping& node, const Value& x, const Integers& axes)
{
    const auto meanOf = [&](const Value& value) {
        return node.add("reduce_mean", {{"axes", axes}, {"keep", std::int64_t(1)}}, {value});
    };
    const Value mean = meanOf(x);
    const Value centred = node.add("subtract", {}, {x, mean});
    return {mean, meanOf(node.add("multiply", {}, {centred, centred}))};
}

/// 1 / sqrt(variance + epsilon)
Value inverseDeviation(Mapping& node, const Value& variance)
{
    const Value sum = node.add("add", {}, {variance, epsilonOf(node, variance)});
    return node.add("reciprocal", {}, {node.add("square_root", {}, {sum})});
}

Value normalized(Mapping& node, const Value& x, const Value& mean, const Value& inverse)
{
    return node.add("multiply", {}, {node.add("subtract", {}, {x, mean}), inverse});
}

Value affine(Mapping& node, const Value& x, const Value& scale, const std::optional<Value>& bias)
{
    const Value product = node.add("multiply", {}, {x, scale});
    return bias ? node.add("add", {}, {product, *bias}) : product;
}

/// [c] as [1, c, 1, ...], spread over samples and positions.
Value perChannel(Mapping& node, const Value& value, std::size_t rank)
{
    model::Shape shape(rank, 1);
    if (rank > 1)
        shape[1] = value.extent(0);
    return node.view(value, shape);
}

/// With moments of the batch itself: also gives the running ones,
/// momentum running + (1 - momentum) batch.
void mapTrainingBatchNorm(Mapping& node, const Value& x)
{
    Integers axes;
    for (std::size_t axis = 0; axis < x.rank(); ++axis)
        if (axis != 1)
            axes.push_back(std::int64_t(axis));
    const Moments moments = momentsOf(node, x, axes);
    const Value inverse = inverseDeviation(node, moments.variance);
    node.set(0, affine(node, normalized(node, x, moments.mean, inverse),
                       perChannel(node, node.input(1), x.rank()),
                       perChannel(node, node.input(2), x.rank())));
    const double momentum = node.real("momentum", 0.9);
    const auto running = [&](const Value& old, const Value& batch) {
        const Value flat = node.view(batch, old.type.shape);
        const auto part = [&](const Value& value, double weight) {
            return node.add("multiply", {}, {value, node.scalar(value.type.type, weight)});
        };
        return node.add("add", {}, {part(old, momentum), part(flat, 1 - momentum)});
    };
    if (node.hasOutput(1))
        node.set(1, running(node.input(3), moments.mean));
    if (node.hasOutput(2))
        node.set(2, running(node.input(4), moments.variance));
}

void mapBatchNorm(Mapping& node)
{
    const Value x = node.input(0);
    const bool training = node.opset() >= 14 ? node.integer("training_mode", 0) != 0
                                             : node.opset() < 7 && node.integer("is_test", 1) == 0;
    if (node.opset() < 9 && node.integer("spatial", 1) == 0) {
        node.fail("batch norm per position (spatial = 0) is not supported", ErrorCode::Unsupported);
        return;
    }
    if (training) {
        mapTrainingBatchNorm(node, x);
        return;
    }
    const double epsilon = node.real("epsilon", 1e-5);
    const Value scale = node.input(1);
    if (scale.type.type != x.type.type || x.constant != nullptr) { // mixed types (opset 15)
        const auto channels = [&](int index) {
            return node.cast(perChannel(node, node.input(index), x.rank()), x.type.type);
        };
        node.set(0,
                 affine(node, normalized(node, x, channels(3), inverseDeviation(node, channels(4))),
                        channels(1), channels(2)));
        return;
    }
    node.set(0, node.add("batch_norm", {{"epsilon", epsilon}}, {x},
                         {scale, node.input(2), node.input(3), node.input(4)}));
}

void mapLayerNorm(Mapping& node)
{
    const Value x = node.input(0);
    const std::size_t axis = node.axis(node.integer("axis", -1), x.rank());
    const Value scale = node.input(1);
    std::vector<Value> parameters{scale};
    if (node.hasInput(2))
        parameters.push_back(node.input(2));
    model::Attributes attributes;
    attributes.set("axis", std::int64_t(axis));
    attributes.set("epsilon", node.real("epsilon", 1e-5));
    attributes.set("bias", std::int64_t(parameters.size() - 1));
    if (node.hasOutput(1) || node.hasOutput(2))
        attributes.set("moments", std::int64_t(1));
    const std::vector<Value> results = node.addAll("layer_norm", attributes, {x}, parameters);
    for (std::size_t port = 0; port < results.size(); ++port)
        node.set(int(port), results[port]);
}

void mapInstanceNorm(Mapping& node)
{
    node.set(0, node.add("instance_norm", {{"epsilon", node.real("epsilon", 1e-5)}},
                         {node.input(0)}, {node.input(1), node.input(2)}));
}

/// Until opset 20 scale and bias are those of groups, then of channels.
void mapGroupNorm(Mapping& node)
{
    const Value x = node.input(0);
    const std::int64_t groups = node.integer("num_groups", 1);
    const auto perChannelOf = [&](const Value& value) {
        if (value.extent(0) == x.extent(1) || value.extent(0) != groups || groups < 1)
            return value;
        const Value wide = node.add("expand", {{"shape", Integers{groups, x.extent(1) / groups}}},
                                    {node.view(value, {groups, 1})});
        return node.view(wide, {x.extent(1)});
    };
    node.set(0,
             node.add("group_norm", {{"groups", groups}, {"epsilon", node.real("epsilon", 1e-5)}},
                      {x}, {perChannelOf(node.input(1)), perChannelOf(node.input(2))}));
}

void mapRmsNorm(Mapping& node)
{
    const Value x = node.input(0);
    const std::size_t axis = node.axis(node.integer("axis", -1), x.rank());
    node.set(0, node.add("rms_norm",
                         {{"axis", std::int64_t(axis)}, {"epsilon", node.real("epsilon", 1e-5)}},
                         {x}, {node.input(1)}));
}

void mapLrn(Mapping& node)
{
    node.set(0, node.add("lrn",
                         {{"size", node.integer("size", 1)},
                          {"alpha", node.real("alpha", 1e-4)},
                          {"beta", node.real("beta", 0.75)},
                          {"bias", node.real("bias", 1)}},
                         {node.input(0)}));
}

/// Until opset 12 all axes from `axis` on are one.
void mapSoftmax(Mapping& node)
{
    const Value x = node.input(0);
    const char* kind = node.op() == "Softmax" ? "softmax" : "log_softmax";
    const bool flattens = node.opset() < 13;
    const std::size_t axis = node.axis(node.integer("axis", flattens ? 1 : -1), x.rank());
    bool isLast = true;
    for (std::size_t at = axis + 1; at < x.rank(); ++at)
        isLast = isLast && x.extent(at) == 1;
    if (!flattens || isLast || node.failed()) {
        node.set(0, node.add(kind, {{"axis", std::int64_t(axis)}}, {x}));
        return;
    }
    const auto cut = x.type.shape.begin() + std::ptrdiff_t(axis);
    const Value flat = node.view(x, {model::elements(model::Shape(x.type.shape.begin(), cut)),
                                     model::elements(model::Shape(cut, x.type.shape.end()))});
    node.set(0, node.view(node.add(kind, {{"axis", std::int64_t(1)}}, {flat}), x.type.shape));
}

/// (x - mean) / (sqrt(variance) + 1e-9) over axes, by default all but the channels.
void mapMeanVariance(Mapping& node)
{
    const Value x = node.input(0);
    const Integers axes = node.has("axes") ? node.integers("axes") : Integers{0, 2, 3};
    const Moments moments = momentsOf(node, x, axes);
    const Value deviation =
        node.add("add", {},
                 {node.add("square_root", {}, {moments.variance}), node.scalar(x.type.type, 1e-9)});
    node.set(0, node.add("divide", {}, {node.add("subtract", {}, {x, moments.mean}), deviation}));
}

/// Drops nothing in inference. A graph that drops then too is refused: its values are chance.
void mapDropout(Mapping& node)
{
    const Value x = node.input(0);
    double ratio = node.real("ratio", 0.5);
    if (node.hasInput(1))
        ratio = node.knownReal(node.input(1), "ratio");
    bool training = node.opset() < 7 && node.integer("is_test", 1) == 0;
    if (node.hasInput(2))
        training = node.knownReal(node.input(2), "training_mode") != 0;
    if (training && ratio != 0) {
        node.fail("dropout that draws in inference is not supported", ErrorCode::Unsupported);
        return;
    }
    if (x.constant != nullptr || !model::isFloat(x.type.type) || !(ratio > 0 && ratio < 1))
        node.set(0, x);
    else
        node.set(0, node.add("dropout", {{"probability", ratio}}, {x}));
    if (node.hasOutput(1)) // until opset 9 the mask has the type of x
        node.set(1,
                 node.constant(uniformConstant(
                     {node.opset() < 10 ? x.type.type : model::DataType::Bool, x.type.shape}, 1)));
}

} // namespace

std::span<const MappingRow> normMappings()
{
    static constexpr MappingRow kRows[] = {
        {"BatchNormalization", mapBatchNorm},
        {"LayerNormalization", mapLayerNorm},
        {"InstanceNormalization", mapInstanceNorm},
        {"GroupNormalization", mapGroupNorm},
        {"RMSNormalization", mapRmsNorm},
        {"LRN", mapLrn},
        {"Softmax", mapSoftmax},
        {"LogSoftmax", mapSoftmax},
        {"MeanVarianceNormalization", mapMeanVariance},
        {"Dropout", mapDropout},
    };
    return kRows;
}

} // namespace plugboard::onnx
