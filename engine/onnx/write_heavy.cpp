// SPDX-License-Identifier: Apache-2.0
#include "engine/onnx/graph_writer.h"

#include <algorithm>
#include <cmath>

namespace plugboard::onnx {
namespace {

using Integers = NodeWriter::Integers;

/// One value per axis and side from one, or two that stand for all.
Integers spread(Integers values, std::size_t count)
{
    if (values.size() != count && !values.empty())
        values.assign(count, values.front());
    return values;
}

void setWindow(const NodeWriter& node, ::onnx::NodeProto& written)
{
    const std::size_t axes = node.rank() < 2 ? 0 : node.rank() - 2;
    Integers padding = node.integers("padding");
    if (padding.size() == axes)
        padding.insert(padding.end(), padding.begin(), padding.begin() + std::ptrdiff_t(axes));
    NodeWriter::set(written, "kernel_shape", spread(node.integers("kernel"), axes));
    NodeWriter::set(written, "strides", spread(node.integers("stride"), axes));
    NodeWriter::set(written, "pads", spread(padding, 2 * axes));
}

void setDilation(const NodeWriter& node, ::onnx::NodeProto& written)
{
    NodeWriter::set(written, "dilations", spread(node.integers("dilation"), node.rank() - 2));
}

void writeConvolution(NodeWriter& node)
{
    ::onnx::NodeProto& written = node.write("Conv", node.inputs, node.outputs);
    setWindow(node, written);
    setDilation(node, written);
    NodeWriter::set(written, "group", node.integer("groups"));
}

void writeTransposedConvolution(NodeWriter& node)
{
    ::onnx::NodeProto& written = node.write("ConvTranspose", node.inputs, node.outputs);
    setWindow(node, written);
    setDilation(node, written);
    NodeWriter::set(written, "output_padding",
                    spread(node.integers("output_padding"), node.rank() - 2));
    NodeWriter::set(written, "group", node.integer("groups"));
}

void writeMaxPool(NodeWriter& node)
{
    ::onnx::NodeProto& written = node.write("MaxPool", node.inputs, node.outputs);
    setWindow(node, written);
    setDilation(node, written);
    NodeWriter::set(written, "ceil_mode", node.integer("ceil"));
    NodeWriter::set(written, "storage_order", node.integer("column_major"));
}

void writeAveragePool(NodeWriter& node)
{
    const Integers dilation = node.integers("dilation");
    if (std::any_of(dilation.begin(), dilation.end(), [](auto step) { return step != 1; }))
        node.fail("an average pool with dilation needs a newer opset than " + std::string("17"));
    ::onnx::NodeProto& written = node.write("AveragePool", node.inputs, node.outputs);
    setWindow(node, written);
    NodeWriter::set(written, "ceil_mode", node.integer("ceil"));
    NodeWriter::set(written, "count_include_pad", node.integer("include_padding"));
}

std::string swapped(NodeWriter& node, const std::string& suffix, std::size_t input)
{
    Integers order(node.rank(input));
    for (std::size_t at = 0; at < order.size(); ++at)
        order[at] = std::int64_t(at);
    if (order.size() >= 2)
        std::swap(order[order.size() - 1], order[order.size() - 2]);
    const std::string tensor = node.step(suffix, "Transpose", {node.inputs[input]});
    NodeWriter::set(node.lastNode(), "perm", order);
    return tensor;
}

/// Rows as Gemm; rows within further axes as a product with the weight turned round.
void writeLinear(NodeWriter& node)
{
    if (node.rank() == 2) {
        NodeWriter::set(node.write("Gemm", node.inputs, node.outputs), "transB", std::int64_t(1));
        return;
    }
    const std::string weight = swapped(node, "weight", 1);
    if (node.inputs.size() < 3) {
        node.write("MatMul", {node.inputs[0], weight}, node.outputs);
        return;
    }
    const std::string product = node.step("product", "MatMul", {node.inputs[0], weight});
    node.lastNode().set_name(node.name); // the layer is named for its product, as it is read
    node.write("Add", {product, node.inputs[2]}, node.outputs).set_name(node.name + "/bias");
}

void writeMatmul(NodeWriter& node)
{
    std::vector<std::string> factors = node.inputs;
    if (node.integer("transpose_a") != 0)
        factors[0] = swapped(node, "a", 0);
    if (node.integer("transpose_b") != 0)
        factors[1] = swapped(node, "b", 1);
    node.write("MatMul", factors, node.outputs);
}

/// [n, h, t, d] of an operand that may be [n, t, h d].
std::string headsOf(NodeWriter& node, const std::string& suffix, std::size_t input,
                    std::int64_t heads, const Integers& order)
{
    std::string tensor = node.inputs[input];
    Integers permutation = order;
    if (node.rank(input) == 3) {
        const model::Shape& shape = node.types[input].shape;
        tensor = node.step(
            suffix + "_heads", "Reshape",
            {tensor, node.list(suffix + "_shape", {0, shape[1], heads, shape[2] / heads})});
        // heads are axis 2 here
        for (std::int64_t& axis : permutation)
            axis = axis == 1 ? 2 : axis == 2 ? 1 : axis;
    }
    if (permutation == Integers{0, 1, 2, 3})
        return tensor;
    tensor = node.step(suffix, "Transpose", {tensor});
    NodeWriter::set(node.lastNode(), "perm", permutation);
    return tensor;
}

/// softmax(scale q k^T + mask) v, spelled out.
void writeAttention(NodeWriter& node)
{
    const bool separate = node.rank() == 4;
    const std::int64_t heads = separate ? node.types[0].shape[1] : node.integer("heads");
    const model::DataType type = node.types[0].type;
    const model::Shape& q = node.types[0].shape;
    const std::int64_t queries = q[separate ? 2 : 1];
    const std::int64_t keys = node.types[1].shape[separate ? 2 : 1];
    const double size = double(separate ? q[3] : q[2] / heads);
    const double scale = node.real("scale") != 0 ? node.real("scale") : 1 / std::sqrt(size);
    const std::string query = headsOf(node, "q", 0, heads, {0, 1, 2, 3});
    const std::string key = headsOf(node, "k", 1, heads, {0, 1, 3, 2});
    const std::string value = headsOf(node, "v", 2, heads, {0, 1, 2, 3});
    std::string scores = node.step("products", "MatMul", {query, key});
    scores = node.step("scores", "Mul", {scores, node.scalar("scale", type, scale)});
    if (node.inputs.size() > 3)
        scores = node.step("masked", "Add", {scores, node.inputs[3]});
    if (node.integer("causal") != 0) {
        std::vector<double> hidden;
        for (std::int64_t row = 0; row < queries; ++row)
            for (std::int64_t column = 0; column < keys; ++column)
                hidden.push_back(column > row ? -1e30 : 0);
        scores = node.step("causal", "Add",
                           {scores, node.constant("later", {type, {queries, keys}}, hidden)});
    }
    const std::string weights = node.step("weights", "Softmax", {scores});
    NodeWriter::set(node.lastNode(), "axis", std::int64_t(-1));
    if (separate) {
        node.write("MatMul", {weights, value}, node.outputs);
        return;
    }
    const std::string mixed = node.step("mixed", "MatMul", {weights, value});
    const std::string turned = node.step("turned", "Transpose", {mixed});
    NodeWriter::set(node.lastNode(), "perm", Integers{0, 2, 1, 3});
    node.write("Reshape", {turned, node.list("shape", {0, queries, node.results[0].shape.back()})},
               node.outputs);
}

} // namespace

std::span<const WriterRow> heavyWriters()
{
    static constexpr WriterRow kRows[] = {
        {"convolution", writeConvolution}, {"convolution_transpose", writeTransposedConvolution},
        {"max_pool", writeMaxPool},        {"average_pool", writeAveragePool},
        {"linear", writeLinear},           {"matmul", writeMatmul},
        {"attention", writeAttention},
    };
    return kRows;
}

} // namespace plugboard::onnx
