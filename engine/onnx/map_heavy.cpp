// SPDX-License-Identifier: Apache-2.0
#include "engine/onnx/mapping.h"
#include "engine/onnx/window.h"

#include <algorithm>

namespace plugboard::onnx {
namespace {

using Integers = std::vector<std::int64_t>;

/// The spatial extents of a weight.
Integers kernelOf(const Value& weight)
{
    return weight.rank() < 3 ? Integers()
                             : Integers(weight.type.shape.begin() + 2, weight.type.shape.end());
}

std::vector<Value> weightsOf(Mapping& node)
{
    std::vector<Value> weights{node.input(1)};
    if (node.hasInput(2))
        weights.push_back(node.input(2));
    return weights;
}

void mapConv(Mapping& node)
{
    const Value x = node.input(0);
    const std::vector<Value> weights = weightsOf(node);
    const Integers kernel = kernelOf(weights[0]);
    const Window window = windowOf(node, x, kernel);
    if (!node.failed() && window.kernel != kernel)
        node.fail("kernel_shape " + model::toString(window.kernel) + " is not that of its weight " +
                  model::toString(weights[0].type.shape));
    node.set(0, node.add("convolution",
                         {{"channels", weights[0].extent(0)},
                          {"kernel", window.kernel},
                          {"stride", window.stride},
                          {"dilation", window.dilation},
                          {"padding", window.padding()},
                          {"groups", node.integer("group", 1)},
                          {"bias", std::int64_t(weights.size() - 1)}},
                         {x}, weights));
}

/// Padding and further elements behind, from the extents that are asked for; `lower` puts the odd
/// one in front.
void padToOutput(const Integers& wanted, const Value& x, bool lower, Window& window, Integers& more)
{
    for (std::size_t axis = 0; axis < window.axes(); ++axis) {
        const std::int64_t all =
            window.stride[axis] * (x.extent(axis + 2) - 1) + window.reach(axis);
        const std::int64_t total = std::max<std::int64_t>(all - wanted[axis], 0);
        window.before[axis] = lower ? total - total / 2 : total / 2;
        window.after[axis] = total - window.before[axis];
        more[axis] = std::max<std::int64_t>(wanted[axis] - all, 0);
    }
}

void mapConvTranspose(Mapping& node)
{
    const Value x = node.input(0);
    const std::vector<Value> weights = weightsOf(node);
    Window window = plainWindowOf(node, x, kernelOf(weights[0]));
    Integers more =
        node.has("output_padding") ? node.integers("output_padding") : Integers(window.axes(), 0);
    const std::string automatic = node.text("auto_pad", "NOTSET");
    Integers wanted = node.integers("output_shape");
    if (wanted.empty() && automatic.rfind("SAME", 0) == 0)
        for (std::size_t axis = 0; axis < window.axes(); ++axis)
            wanted.push_back(x.extent(axis + 2) * window.stride[axis]);
    if (wanted.size() > window.axes()) // older exporters name all axes
        wanted.erase(wanted.begin(), wanted.end() - std::ptrdiff_t(window.axes()));
    if (more.size() != window.axes() || (!wanted.empty() && wanted.size() != window.axes()))
        node.fail("output_padding or output_shape do not go with x of shape " +
                  model::toString(x.type.shape));
    if (node.failed())
        return;
    if (!wanted.empty())
        padToOutput(wanted, x, automatic != "SAME_UPPER", window, more);
    const std::int64_t groups = node.integer("group", 1);
    node.set(0, node.add("convolution_transpose",
                         {{"channels", weights[0].extent(1) * groups},
                          {"kernel", window.kernel},
                          {"stride", window.stride},
                          {"dilation", window.dilation},
                          {"padding", window.padding()},
                          {"output_padding", more},
                          {"groups", groups},
                          {"bias", std::int64_t(weights.size() - 1)}},
                         {x}, weights));
}

Value transposedValue(Mapping& node, const Value& matrix)
{
    if (matrix.constant != nullptr && !node.failed())
        return node.learnedLike(matrix, transposed(matrix.constant));
    return node.add("transpose", {{"permutation", Integers{1, 0}}}, {matrix});
}

/// Rows times a learned matrix are a linear layer.
void mapMatMul(Mapping& node)
{
    const Value a = node.input(0);
    const Value b = node.input(1);
    if (a.rank() >= 2 && b.rank() == 2 && node.isLearned(b) && a.constant == nullptr)
        node.set(0, node.add("linear",
                             {{"features", b.extent(1)},
                              {"bias", std::int64_t(0)},
                              {"last_axis", std::int64_t(a.rank() > 2)}},
                             {a}, {transposedValue(node, b)}));
    else
        node.set(0, node.add("matmul", {}, {a, b}));
}

/// Whether c is one value per feature, written [o] or [1, o].
bool isBias(const Value& c, model::Dim features)
{
    return (c.rank() == 1 && c.extent(0) == features) ||
           (c.rank() == 2 && c.extent(0) == 1 && c.extent(1) == features);
}

struct Gemm {
    Value a, b;
    std::optional<Value> c;
    double alpha = 1;
    double beta = 1;
    bool transposeA = false;
    bool transposeB = false;
};

/// x W^T + bias, the factors within the constants.
std::optional<Value> asLinear(Mapping& node, const Gemm& gemm)
{
    const bool fits = !gemm.transposeA && gemm.a.rank() == 2 && gemm.b.rank() == 2 &&
                      model::isFloat(gemm.a.type.type) &&
                      (gemm.alpha == 1 || gemm.b.constant != nullptr);
    if (!fits || node.failed())
        return std::nullopt;
    const model::Dim features = gemm.b.extent(gemm.transposeB ? 0 : 1);
    if (gemm.c && (!isBias(*gemm.c, features) || (gemm.beta != 1 && !gemm.c->constant)))
        return std::nullopt;
    Value weight = gemm.b;
    if (gemm.alpha != 1)
        weight = node.learnedLike(gemm.b, scaled(gemm.b.constant, gemm.alpha));
    std::vector<Value> parameters{gemm.transposeB ? weight : transposedValue(node, weight)};
    if (gemm.c) {
        Value bias = node.view(*gemm.c, {features});
        if (gemm.beta != 1)
            bias = node.learnedLike(bias, scaled(bias.constant, gemm.beta));
        parameters.push_back(bias);
    }
    return node.add("linear", {{"features", features}, {"bias", std::int64_t(gemm.c.has_value())}},
                    {gemm.a}, parameters);
}

Value times(Mapping& node, const Value& value, double factor)
{
    if (factor == 1)
        return value;
    return node.add("multiply", {}, {value, node.scalar(value.type.type, factor)});
}

/// Until opset 6 c is spread only where `broadcast` says so; its shape then fits as usual.
void mapGemm(Mapping& node)
{
    Gemm gemm;
    gemm.a = node.input(0);
    gemm.b = node.input(1);
    if (node.hasInput(2))
        gemm.c = node.input(2);
    gemm.alpha = node.real("alpha", 1);
    gemm.beta = node.real("beta", 1);
    gemm.transposeA = node.integer("transA", 0) != 0;
    gemm.transposeB = node.integer("transB", 0) != 0;
    if (const auto linear = asLinear(node, gemm)) {
        node.set(0, *linear);
        return;
    }
    Value y = node.add("matmul",
                       {{"transpose_a", std::int64_t(gemm.transposeA)},
                        {"transpose_b", std::int64_t(gemm.transposeB)}},
                       {gemm.a, gemm.b});
    y = times(node, y, gemm.alpha);
    if (gemm.c)
        y = node.add("add", {}, {y, times(node, *gemm.c, gemm.beta)});
    node.set(0, y);
}

} // namespace

std::span<const MappingRow> heavyMappings()
{
    static constexpr MappingRow kRows[] = {
        {"Conv", mapConv},
        {"ConvTranspose", mapConvTranspose},
        {"MatMul", mapMatMul},
        {"Gemm", mapGemm},
    };
    return kRows;
}

} // namespace plugboard::onnx
