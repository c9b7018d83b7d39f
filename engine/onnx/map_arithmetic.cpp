// SPDX-License-Identifier: Apache-2.0
#include "engine/onnx/mapping.h"
#include "engine/onnx/tensor_values.h"

namespace plugboard::onnx {
namespace {

using model::DataType;

struct KindOfOp {
    const char* op;
    const char* kind;
};

const char* kindOf(std::span<const KindOfOp> table, const std::string& op)
{
    for (const KindOfOp& row : table)
        if (op == row.op)
            return row.kind;
    return "";
}

constexpr KindOfOp kBinary[] = {
    {"Add", "add"},         {"Sub", "subtract"},    {"Mul", "multiply"},
    {"Div", "divide"},      {"Equal", "equal"},     {"Less", "less"},
    {"Greater", "greater"}, {"And", "logical_and"}, {"Or", "logical_or"},
};

/// Until opset 6 the second operand is spread along named axes of the first, and only where asked.
Value alignedSecond(Mapping& node, const Value& a, const Value& b)
{
    if (node.opset() >= 7 || node.integer("broadcast", 0) == 0 || a.rank() <= b.rank())
        return b;
    if (!node.has("axis"))
        return b;
    const std::size_t first = node.axis(node.integer("axis", 0), a.rank());
    if (first + b.rank() > a.rank()) {
        node.fail("its second input does not fit from axis " + std::to_string(first));
        return b;
    }
    model::Shape shape = b.type.shape;
    shape.resize(a.rank() - first, 1);
    return node.view(b, shape);
}

void mapBinary(Mapping& node)
{
    const Value a = node.input(0);
    const Value b = alignedSecond(node, a, node.input(1));
    node.set(0, node.add(kindOf(kBinary, node.op()), {}, {a, b}));
}

Value either(Mapping& node, const Value& a, const Value& b)
{
    return node.add("logical_or", {}, {a, b});
}

/// A learned vector added to rows times a learned matrix is the bias of a linear layer.
void mapAdd(Mapping& node)
{
    for (const int input : {0, 1}) {
        if (!node.isPlainLinear(input) || !node.hasInput(1 - input))
            continue;
        const Value rows = node.input(input);
        const Value bias = node.input(1 - input);
        if (node.isLearned(bias) && bias.type.type == rows.type.type && bias.rank() == 1 &&
            bias.extent(0) == rows.extent(rows.rank() - 1)) {
            node.set(0, node.withBias(input, bias));
            return;
        }
    }
    mapBinary(node);
}

void mapOrEqual(Mapping& node)
{
    const Value a = node.input(0);
    const Value b = node.input(1);
    const char* kind = node.op() == "LessOrEqual" ? "less" : "greater";
    node.set(0, either(node, node.add(kind, {}, {a, b}), node.add("equal", {}, {a, b})));
}

void mapXor(Mapping& node)
{
    const Value a = node.input(0);
    const Value b = alignedSecond(node, a, node.input(1));
    node.set(0, node.add("logical_not", {}, {node.add("equal", {}, {a, b})}));
}

/// The base decides the type of the result; whole numbers to a real power are computed in float32.
void mapPow(Mapping& node)
{
    const Value base = node.input(0);
    const Value exponent = alignedSecond(node, base, node.input(1));
    const bool real = model::isFloat(exponent.type.type) && !model::isFloat(base.type.type);
    const DataType type = real ? exponent.type.type : base.type.type;
    const Value power = node.add("power", {}, {node.cast(base, type), node.cast(exponent, type)});
    node.set(0, node.cast(power, base.type.type));
}

constexpr KindOfOp kVariadic[] = {
    {"Sum", "add"}, {"Max", "maximum"}, {"Min", "minimum"}, {"Mean", "add"}};

void mapVariadic(Mapping& node)
{
    const std::vector<Value> inputs = node.allInputs();
    if (node.failed())
        return;
    Value result =
        inputs.size() == 1 ? inputs[0] : node.add(kindOf(kVariadic, node.op()), {}, inputs);
    if (node.op() == "Mean" && inputs.size() > 1)
        result = node.add("multiply", {},
                          {result, node.scalar(result.type.type, 1.0 / double(inputs.size()))});
    node.set(0, result);
}

constexpr KindOfOp kUnary[] = {
    {"Abs", "absolute"},      {"Neg", "negate"},
    {"Sqrt", "square_root"},  {"Exp", "exponential"},
    {"Log", "logarithm"},     {"Erf", "erf"},
    {"Sin", "sine"},          {"Cos", "cosine"},
    {"Tanh", "tanh"},         {"Sigmoid", "sigmoid"},
    {"Relu", "relu"},         {"Reciprocal", "reciprocal"},
    {"Softplus", "softplus"}, {"HardSwish", "hard_swish"},
    {"Not", "logical_not"},
};

void mapUnary(Mapping& node)
{
    node.set(0, node.add(kindOf(kUnary, node.op()), {}, {node.input(0)}));
}

void mapIdentity(Mapping& node)
{
    node.set(0, node.input(0));
}

void mapTan(Mapping& node)
{
    const Value x = node.input(0);
    node.set(0, node.add("divide", {}, {node.add("sine", {}, {x}), node.add("cosine", {}, {x})}));
}

void mapSign(Mapping& node)
{
    const Value x = node.input(0);
    const Value zero = node.scalar(x.type.type, 0);
    const auto as = [&](const Value& truth) { return node.cast(truth, x.type.type); };
    node.set(
        0, node.add("subtract", {},
                    {as(node.add("greater", {}, {x, zero})), as(node.add("less", {}, {x, zero}))}));
}

void mapMod(Mapping& node)
{
    node.set(
        0, node.add("modulo", {{"fmod", node.integer("fmod", 0)}}, {node.input(0), node.input(1)}));
}

void mapIsNaN(Mapping& node)
{
    const Value x = node.input(0);
    node.set(0, node.add("logical_not", {}, {node.add("equal", {}, {x, x})}));
}

void mapWhere(Mapping& node)
{
    node.set(0, node.add("where", {}, {node.input(0), node.input(1), node.input(2)}));
}

/// Old opsets name types in words.
std::optional<DataType> targetType(Mapping& node)
{
    const auto* to = node.find("to");
    const auto type = dataTypeOf(to == nullptr ? 0 : int(to->i()));
    if (!type) {
        node.fail("cast to " + type.error().message, ErrorCode::Unsupported);
        return std::nullopt;
    }
    return *type;
}

void mapCast(Mapping& node)
{
    const Value x = node.input(0);
    if (const auto type = targetType(node))
        node.set(0, node.cast(x, *type));
}

void mapCastLike(Mapping& node)
{
    const Value x = node.input(0);
    node.set(0, node.cast(x, node.input(1).type.type));
}

} // namespace

std::span<const MappingRow> arithmeticMappings()
{
    static constexpr MappingRow kRows[] = {
        {"Add", mapAdd},
        {"Sub", mapBinary},
        {"Mul", mapBinary},
        {"Div", mapBinary},
        {"Equal", mapBinary},
        {"Less", mapBinary},
        {"Greater", mapBinary},
        {"And", mapBinary},
        {"Or", mapBinary},
        {"Xor", mapXor},
        {"LessOrEqual", mapOrEqual},
        {"GreaterOrEqual", mapOrEqual},
        {"Pow", mapPow},
        {"Sum", mapVariadic},
        {"Max", mapVariadic},
        {"Min", mapVariadic},
        {"Mean", mapVariadic},
        {"Abs", mapUnary},
        {"Neg", mapUnary},
        {"Sqrt", mapUnary},
        {"Exp", mapUnary},
        {"Log", mapUnary},
        {"Erf", mapUnary},
        {"Sin", mapUnary},
        {"Cos", mapUnary},
        {"Tan", mapTan},
        {"Tanh", mapUnary},
        {"Sigmoid", mapUnary},
        {"Relu", mapUnary},
        {"Reciprocal", mapUnary},
        {"Softplus", mapUnary},
        {"HardSwish", mapUnary},
        {"Not", mapUnary},
        {"Identity", mapIdentity},
        {"Sign", mapSign},
        {"Mod", mapMod},
        {"IsNaN", mapIsNaN},
        {"Where", mapWhere},
        {"Cast", mapCast},
        {"CastLike", mapCastLike},
    };
    return kRows;
}

} // namespace plugboard::onnx
