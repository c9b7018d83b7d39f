// SPDX-License-Identifier: Apache-2.0
#include "engine/onnx/graph_writer.h"

namespace plugboard::onnx {
namespace {

using Integers = NodeWriter::Integers;

void writeBatchNorm(NodeWriter& node)
{
    ::onnx::NodeProto& written = node.write("BatchNormalization", node.inputs, {node.outputs[0]});
    NodeWriter::setReal(written, "epsilon", node.real("epsilon"));
    NodeWriter::setReal(written, "momentum", 1 - node.real("momentum"));
}

void writeLayerNorm(NodeWriter& node)
{
    ::onnx::NodeProto& written = node.write("LayerNormalization", node.inputs, node.outputs);
    NodeWriter::set(written, "axis", node.integer("axis"));
    NodeWriter::setReal(written, "epsilon", node.real("epsilon"));
}

void writeInstanceNorm(NodeWriter& node)
{
    NodeWriter::setReal(node.write("InstanceNormalization", node.inputs, node.outputs), "epsilon",
                        node.real("epsilon"));
}

/// Groups as channels of an instance norm, then scale and bias per channel.
void writeGroupNorm(NodeWriter& node)
{
    const model::Shape& x = node.types[0].shape;
    const std::int64_t groups = node.integer("groups");
    const model::TensorType perGroup{node.types[0].type, {groups}};
    const std::string folded =
        node.step("groups", "Reshape", {node.inputs[0], node.list("grouped", {0, groups, -1})});
    const std::string normal = node.step(
        "normal", "InstanceNormalization",
        {folded, node.constant("ones", perGroup, std::vector<double>(std::size_t(groups), 1)),
         node.constant("zeros", perGroup, std::vector<double>(std::size_t(groups), 0))});
    NodeWriter::setReal(node.lastNode(), "epsilon", node.real("epsilon"));
    Integers shape(x.begin(), x.end());
    shape[0] = 0;
    const std::string whole = node.step("whole", "Reshape", {normal, node.list("shape", shape)});
    Integers axes;
    for (std::size_t axis = 1; axis + 1 < x.size(); ++axis)
        axes.push_back(std::int64_t(axis));
    const std::string list = axes.empty() ? std::string() : node.list("axes", axes);
    const auto spread = [&](const char* suffix, std::size_t input) {
        return axes.empty() ? node.inputs[input]
                            : node.step(suffix, "Unsqueeze", {node.inputs[input], list});
    };
    const std::string scale = spread("scale", 1);
    const std::string bias = spread("bias", 2);
    node.write("Add", {node.step("scaled", "Mul", {whole, scale}), bias}, node.outputs);
}

/// x / sqrt(mean(x^2) + epsilon) scale
void writeRmsNorm(NodeWriter& node)
{
    const auto rank = std::int64_t(node.rank());
    const std::int64_t given = node.integer("axis");
    Integers axes;
    for (std::int64_t axis = given < 0 ? given + rank : given; axis < rank; ++axis)
        axes.push_back(axis);
    const std::string& x = node.inputs[0];
    const std::string mean = node.step("mean", "ReduceMean", {node.step("square", "Mul", {x, x})});
    NodeWriter::set(node.lastNode(), "axes", axes);
    const std::string sum = node.step(
        "sum", "Add", {mean, node.scalar("epsilon", node.types[0].type, node.real("epsilon"))});
    const std::string normal = node.step("normal", "Div", {x, node.step("root", "Sqrt", {sum})});
    node.write("Mul", {normal, node.inputs[1]}, node.outputs);
}

void writeLrn(NodeWriter& node)
{
    ::onnx::NodeProto& written = node.write("LRN", node.inputs, node.outputs);
    NodeWriter::set(written, "size", node.integer("size"));
    for (const char* name : {"alpha", "beta", "bias"})
        NodeWriter::setReal(written, name, node.real(name));
}

void writeSoftmax(NodeWriter& node)
{
    NodeWriter::set(node.write("Softmax", node.inputs, node.outputs), "axis", node.integer("axis"));
}

void writeLogSoftmax(NodeWriter& node)
{
    NodeWriter::set(node.write("LogSoftmax", node.inputs, node.outputs), "axis",
                    node.integer("axis"));
}

void writeLikelihood(NodeWriter& node)
{
    ::onnx::NodeProto& written = node.write("NegativeLogLikelihoodLoss", node.inputs, node.outputs);
    NodeWriter::set(written, "reduction", node.text("reduction"));
    if (node.integer("ignore") != 0)
        NodeWriter::set(written, "ignore_index", node.integer("ignore_index"));
}

} // namespace

std::span<const WriterRow> normWriters()
{
    static constexpr WriterRow kRows[] = {
        {"batch_norm", writeBatchNorm},
        {"layer_norm", writeLayerNorm},
        {"instance_norm", writeInstanceNorm},
        {"group_norm", writeGroupNorm},
        {"rms_norm", writeRmsNorm},
        {"lrn", writeLrn},
        {"softmax", writeSoftmax},
        {"log_softmax", writeLogSoftmax},
        {"negative_log_likelihood", writeLikelihood},
    };
    return kRows;
}

} // namespace plugboard::onnx
