// SPDX-License-Identifier: Apache-2.0
#include "engine/onnx/graph_writer.h"
#include "engine/onnx/tensor_values.h"

#include <cmath>
#include <limits>

namespace plugboard::onnx {
namespace {

/// Kinds that ONNX has under another name, with the same inputs and no attributes.
struct Renamed {
    const char* kind;
    const char* op;
};
constexpr Renamed kRenamed[] = {
    {"subtract", "Sub"},
    {"divide", "Div"},
    {"power", "Pow"},
    {"minimum", "Min"},
    {"maximum", "Max"},
    {"equal", "Equal"},
    {"less", "Less"},
    {"greater", "Greater"},
    {"logical_and", "And"},
    {"logical_or", "Or"},
    {"logical_not", "Not"},
    {"where", "Where"},
    {"absolute", "Abs"},
    {"negate", "Neg"},
    {"square_root", "Sqrt"},
    {"exponential", "Exp"},
    {"logarithm", "Log"},
    {"erf", "Erf"},
    {"sine", "Sin"},
    {"cosine", "Cos"},
    {"tanh", "Tanh"},
    {"sigmoid", "Sigmoid"},
    {"relu", "Relu"},
    {"reciprocal", "Reciprocal"},
    {"softplus", "Softplus"},
    {"selu", "Selu"},
    {"hard_swish", "HardSwish"},
    {"prelu", "PRelu"},
    {"identity", "Identity"},
    {"global_max_pool", "GlobalMaxPool"},
    {"global_average_pool", "GlobalAveragePool"},
};

template <std::size_t Index>
void writeRenamed(NodeWriter& node)
{
    node.write(kRenamed[Index].op, node.inputs, node.outputs);
}

template <std::size_t... Index>
constexpr auto renamedRows(std::index_sequence<Index...>)
{
    return std::array<WriterRow, sizeof...(Index)>{
        WriterRow{kRenamed[Index].kind, writeRenamed<Index>}...};
}

/// Sums of two are written as Add, as everybody does.
void writeAdd(NodeWriter& node)
{
    node.write(node.inputs.size() == 2 ? "Add" : "Sum", node.inputs, node.outputs);
}

void writeMultiply(NodeWriter& node)
{
    std::string product = node.inputs[0];
    for (std::size_t at = 1; at + 1 < node.inputs.size(); ++at)
        product = node.step("product" + std::to_string(at), "Mul", {product, node.inputs[at]});
    if (node.inputs.size() == 1)
        node.write("Identity", {product}, node.outputs);
    else
        node.write("Mul", {product, node.inputs.back()}, node.outputs);
}

/// [c] added along axis 1.
void writeBias(NodeWriter& node)
{
    if (node.rank() <= 2) {
        node.write("Add", node.inputs, node.outputs);
        return;
    }
    NodeWriter::Integers axes;
    for (std::size_t axis = 1; axis + 1 < node.rank(); ++axis)
        axes.push_back(std::int64_t(axis));
    const std::string spread =
        node.step("spread", "Unsqueeze", {node.inputs[1], node.list("axes", axes)});
    node.write("Add", {node.inputs[0], spread}, node.outputs);
}

void writeModulo(NodeWriter& node)
{
    NodeWriter::set(node.write("Mod", node.inputs, node.outputs), "fmod", node.integer("fmod"));
}

void writeClip(NodeWriter& node)
{
    constexpr double kMost = std::numeric_limits<float>::max();
    const auto bound = [&](const char* name, const char* suffix) {
        const double value = node.real(name);
        return std::abs(value) >= kMost ? std::string()
                                        : node.scalar(suffix, node.types[0].type, value);
    };
    const std::string low = bound("low", "low");
    const std::string high = bound("high", "high");
    node.write("Clip", {node.inputs[0], low, high}, node.outputs);
}

template <const char* Op>
void writeWithAlpha(NodeWriter& node)
{
    NodeWriter::setReal(node.write(Op, node.inputs, node.outputs), "alpha", node.real("alpha"));
}
constexpr char kLeakyRelu[] = "LeakyRelu";
constexpr char kElu[] = "Elu";

void writeHardSigmoid(NodeWriter& node)
{
    ::onnx::NodeProto& written = node.write("HardSigmoid", node.inputs, node.outputs);
    NodeWriter::setReal(written, "alpha", node.real("alpha"));
    NodeWriter::setReal(written, "beta", node.real("beta"));
}

/// x / 2 (1 + erf(x / sqrt(2))), or with tanh(sqrt(2 / pi) (x + 0.044715 x^3)).
void writeGelu(NodeWriter& node)
{
    const std::string& x = node.inputs[0];
    const model::DataType type = node.types[0].type;
    std::string gate;
    if (node.integer("approximate") != 0) {
        const std::string cube = node.step("cube", "Mul", {node.step("square", "Mul", {x, x}), x});
        const std::string part =
            node.step("part", "Mul", {cube, node.scalar("factor", type, 0.044715)});
        const std::string sum = node.step("inner", "Add", {x, part});
        const double scale = std::sqrt(2 / std::acos(-1.0));
        gate = node.step("gate", "Tanh",
                         {node.step("scaled", "Mul", {sum, node.scalar("scale", type, scale)})});
    } else {
        const std::string scaled =
            node.step("scaled", "Div", {x, node.scalar("root", type, std::sqrt(2.0))});
        gate = node.step("gate", "Erf", {scaled});
    }
    const std::string weight = node.step("weight", "Add", {gate, node.scalar("one", type, 1)});
    const std::string twice = node.step("twice", "Mul", {x, weight});
    node.write("Mul", {twice, node.scalar("half", type, 0.5)}, node.outputs);
}

void writeSilu(NodeWriter& node)
{
    const std::string gate = node.step("gate", "Sigmoid", node.inputs);
    node.write("Mul", {node.inputs[0], gate}, node.outputs);
}

void writeCast(NodeWriter& node)
{
    NodeWriter::set(node.write("Cast", node.inputs, node.outputs), "to",
                    std::int64_t(onnxTypeOf(node.results[0].type)));
}

void writeDropout(NodeWriter& node)
{
    const std::string ratio =
        node.scalar("ratio", model::DataType::Float32, node.real("probability"));
    node.write("Dropout", {node.inputs[0], ratio}, node.outputs);
}

} // namespace

std::span<const WriterRow> arithmeticWriters()
{
    static const std::vector<WriterRow> rows = [] {
        const auto renamed = renamedRows(std::make_index_sequence<std::size(kRenamed)>());
        std::vector<WriterRow> all(renamed.begin(), renamed.end());
        for (const WriterRow& row :
             std::initializer_list<WriterRow>{{"add", writeAdd},
                                              {"multiply", writeMultiply},
                                              {"bias", writeBias},
                                              {"modulo", writeModulo},
                                              {"clip", writeClip},
                                              {"leaky_relu", writeWithAlpha<kLeakyRelu>},
                                              {"elu", writeWithAlpha<kElu>},
                                              {"hard_sigmoid", writeHardSigmoid},
                                              {"gelu", writeGelu},
                                              {"silu", writeSilu},
                                              {"cast", writeCast},
                                              {"dropout", writeDropout}})
            all.push_back(row);
        return all;
    }();
    return rows;
}

} // namespace plugboard::onnx
