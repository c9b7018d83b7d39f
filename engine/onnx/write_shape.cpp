// SPDX-License-Identifier: Apache-2.0
#include "engine/onnx/graph_writer.h"

#include <cstdlib>

namespace plugboard::onnx {
namespace {

using Integers = NodeWriter::Integers;

/// Extents may be those of another batch: 0 keeps axis 0.
void writeReshape(NodeWriter& node)
{
    Integers shape = node.integers("shape");
    shape.insert(shape.begin(), 0);
    node.write("Reshape", {node.inputs[0], node.list("shape", shape)}, node.outputs);
}

void writeView(NodeWriter& node)
{
    ::onnx::NodeProto& written = node.write(
        "Reshape", {node.inputs[0], node.list("shape", node.integers("shape"))}, node.outputs);
    NodeWriter::set(written, "allowzero", std::int64_t(1));
}

void writeFlatten(NodeWriter& node)
{
    NodeWriter::set(node.write("Flatten", node.inputs, node.outputs), "axis", std::int64_t(1));
}

void writeTranspose(NodeWriter& node)
{
    ::onnx::NodeProto& written = node.write("Transpose", node.inputs, node.outputs);
    if (const Integers order = node.integers("permutation"); !order.empty())
        NodeWriter::set(written, "perm", order);
}

/// Ops with our attribute `axis` as theirs.
template <const char* Op>
void writeWithAxis(NodeWriter& node)
{
    NodeWriter::set(node.write(Op, node.inputs, node.outputs), "axis", node.integer("axis"));
}
constexpr char kConcat[] = "Concat";
constexpr char kGather[] = "Gather";
constexpr char kGatherElements[] = "GatherElements";

Integers upTo(std::size_t count)
{
    Integers axes(count);
    for (std::size_t at = 0; at < count; ++at)
        axes[at] = std::int64_t(at);
    return axes;
}

void writeSlice(NodeWriter& node)
{
    const Integers starts = node.integers("starts");
    Integers axes = node.integers("axes");
    Integers steps = node.integers("steps");
    if (axes.empty())
        axes = upTo(starts.size());
    if (steps.empty())
        steps.assign(starts.size(), 1);
    node.write("Slice",
               {node.inputs[0], node.list("starts", starts),
                node.list("ends", node.integers("ends")), node.list("axes", axes),
                node.list("steps", steps)},
               node.outputs);
}

void writeExpand(NodeWriter& node)
{
    node.write("Expand", {node.inputs[0], node.list("shape", node.integers("shape"))},
               node.outputs);
}

void writeTile(NodeWriter& node)
{
    node.write("Tile", {node.inputs[0], node.list("repeats", node.integers("repeats"))},
               node.outputs);
}

void writePad(NodeWriter& node)
{
    if (node.text("mode") == "wrap")
        node.fail("padding that wraps needs a newer opset than 17");
    std::vector<std::string> inputs{node.inputs[0], node.list("pads", node.integers("pads"))};
    if (node.text("mode") == "constant")
        inputs.push_back(node.scalar("value", node.types[0].type, node.real("value")));
    NodeWriter::set(node.write("Pad", inputs, node.outputs), "mode", node.text("mode"));
}

void writeGatherND(NodeWriter& node)
{
    NodeWriter::set(node.write("GatherND", node.inputs, node.outputs), "batch_dims",
                    node.integer("batch_dims"));
}

void setReduction(NodeWriter& node, ::onnx::NodeProto& written)
{
    const std::string reduction = node.text("reduction");
    if (reduction != "none" && reduction != "add" && reduction != "mul")
        node.fail("scattering by " + reduction + " needs a newer opset than 17");
    NodeWriter::set(written, "reduction", reduction);
}

void writeScatterND(NodeWriter& node)
{
    setReduction(node, node.write("ScatterND", node.inputs, node.outputs));
}

void writeScatterElements(NodeWriter& node)
{
    ::onnx::NodeProto& written = node.write("ScatterElements", node.inputs, node.outputs);
    NodeWriter::set(written, "axis", node.integer("axis"));
    setReduction(node, written);
}

/// Rows of the table, which comes first in ONNX.
void writeEmbedding(NodeWriter& node)
{
    NodeWriter::set(node.write("Gather", {node.inputs[1], node.inputs[0]}, node.outputs), "axis",
                    std::int64_t(0));
}

void writeOneHot(NodeWriter& node)
{
    const std::string values =
        node.constant("values", {node.results[0].type, {2}}, {node.real("off"), node.real("on")});
    NodeWriter::set(
        node.write("OneHot", {node.inputs[0], node.number("depth", node.integer("depth")), values},
                   node.outputs),
        "axis", node.integer("axis"));
}

void writeTopK(NodeWriter& node)
{
    ::onnx::NodeProto& written =
        node.write("TopK", {node.inputs[0], node.list("k", {node.integer("k")})}, node.outputs);
    NodeWriter::set(written, "axis", node.integer("axis"));
    NodeWriter::set(written, "largest", node.integer("largest"));
}

void writeTrilu(NodeWriter& node)
{
    NodeWriter::set(node.write("Trilu",
                               {node.inputs[0], node.number("k", node.integer("diagonal"))},
                               node.outputs),
                    "upper", node.integer("upper"));
}

void writeDepthToSpace(NodeWriter& node)
{
    ::onnx::NodeProto& written = node.write("DepthToSpace", node.inputs, node.outputs);
    NodeWriter::set(written, "blocksize", node.integer("block"));
    NodeWriter::set(written, "mode", node.text("mode"));
}

void writeSpaceToDepth(NodeWriter& node)
{
    if (node.attributes.has("mode") && node.text("mode") != "DCR")
        node.fail("space_to_depth of mode " + node.text("mode") + " is not in ONNX");
    NodeWriter::set(node.write("SpaceToDepth", node.inputs, node.outputs), "blocksize",
                    node.integer("block"));
}

void writeCumulativeSum(NodeWriter& node)
{
    ::onnx::NodeProto& written = node.write(
        "CumSum", {node.inputs[0], node.number("axis", node.integer("axis"))}, node.outputs);
    NodeWriter::set(written, "exclusive", node.integer("exclusive"));
    NodeWriter::set(written, "reverse", node.integer("reverse"));
}

void writeArgMax(NodeWriter& node)
{
    ::onnx::NodeProto& written = node.write("ArgMax", node.inputs, node.outputs);
    NodeWriter::set(written, "axis", node.integer("axis"));
    NodeWriter::set(written, "keepdims", node.integer("keep"));
    NodeWriter::set(written, "select_last_index", node.integer("last"));
}

/// Axes are an input of sums (opset 13), an attribute of the others.
void writeReduceSum(NodeWriter& node)
{
    std::vector<std::string> inputs{node.inputs[0]};
    if (const Integers axes = node.integers("axes"); !axes.empty())
        inputs.push_back(node.list("axes", axes));
    NodeWriter::set(node.write("ReduceSum", inputs, node.outputs), "keepdims",
                    node.integer("keep"));
}

template <const char* Op>
void writeReduce(NodeWriter& node)
{
    ::onnx::NodeProto& written = node.write(Op, node.inputs, node.outputs);
    if (const Integers axes = node.integers("axes"); !axes.empty())
        NodeWriter::set(written, "axes", axes);
    NodeWriter::set(written, "keepdims", node.integer("keep"));
}
constexpr char kMean[] = "ReduceMean";
constexpr char kMax[] = "ReduceMax";
constexpr char kMin[] = "ReduceMin";
constexpr char kProduct[] = "ReduceProd";

void writeEinsum(NodeWriter& node)
{
    NodeWriter::set(node.write("Einsum", node.inputs, node.outputs), "equation",
                    node.text("equation"));
}

std::vector<double> numbersOf(const std::string& text)
{
    std::vector<double> numbers;
    for (const char* at = text.c_str(); *at != 0;) {
        char* end = nullptr;
        numbers.push_back(std::strtod(at, &end));
        at = *end == ',' ? end + 1 : end;
        if (end == at && *at != 0)
            break;
    }
    return numbers;
}

/// Scales where they are said, else extents; ONNX wants them for all axes.
void writeResize(NodeWriter& node)
{
    const model::Shape& y = node.results[0].shape;
    const std::size_t ahead = y.size() - node.integers("sizes").size();
    std::vector<double> scales = numbersOf(node.text("scales"));
    std::vector<double> roi = numbersOf(node.text("roi"));
    std::vector<std::string> inputs{node.inputs[0], "", "", ""};
    if (!roi.empty()) {
        const std::ptrdiff_t middle = std::ptrdiff_t(roi.size() / 2);
        roi.insert(roi.begin() + middle, ahead, 1);
        roi.insert(roi.begin(), ahead, 0);
        inputs[1] = node.constant("roi", {node.types[0].type, {model::Dim(roi.size())}}, roi);
    }
    if (!scales.empty()) {
        scales.insert(scales.begin(), ahead, 1);
        inputs[2] = node.constant("scales", {model::DataType::Float32, {model::Dim(scales.size())}},
                                  scales);
        inputs.pop_back();
    } else {
        inputs[3] = node.list("sizes", y);
    }
    ::onnx::NodeProto& written = node.write("Resize", inputs, node.outputs);
    NodeWriter::set(written, "mode", node.text("mode"));
    NodeWriter::set(written, "coordinate_transformation_mode", node.text("coordinates"));
    NodeWriter::set(written, "nearest_mode", node.text("rounding"));
    NodeWriter::set(written, "exclude_outside", node.integer("exclude_outside"));
    NodeWriter::setReal(written, "cubic_coeff_a", node.real("cubic_coefficient"));
    NodeWriter::setReal(written, "extrapolation_value", node.real("extrapolation"));
}

} // namespace

std::span<const WriterRow> shapeWriters()
{
    static constexpr WriterRow kRows[] = {
        {"reshape", writeReshape},
        {"view", writeView},
        {"flatten", writeFlatten},
        {"transpose", writeTranspose},
        {"concat", writeWithAxis<kConcat>},
        {"gather", writeWithAxis<kGather>},
        {"gather_elements", writeWithAxis<kGatherElements>},
        {"slice", writeSlice},
        {"expand", writeExpand},
        {"tile", writeTile},
        {"pad", writePad},
        {"gather_nd", writeGatherND},
        {"scatter_nd", writeScatterND},
        {"scatter_elements", writeScatterElements},
        {"embedding", writeEmbedding},
        {"one_hot", writeOneHot},
        {"top_k", writeTopK},
        {"trilu", writeTrilu},
        {"depth_to_space", writeDepthToSpace},
        {"space_to_depth", writeSpaceToDepth},
        {"cumulative_sum", writeCumulativeSum},
        {"arg_max", writeArgMax},
        {"reduce_sum", writeReduceSum},
        {"reduce_mean", writeReduce<kMean>},
        {"reduce_max", writeReduce<kMax>},
        {"reduce_min", writeReduce<kMin>},
        {"reduce_product", writeReduce<kProduct>},
        {"einsum", writeEinsum},
        {"resize", writeResize},
    };
    return kRows;
}

} // namespace plugboard::onnx
