// SPDX-License-Identifier: Apache-2.0
#include "engine/onnx/mapping.h"

namespace plugboard::onnx {
namespace {

using Integers = std::vector<std::int64_t>;

Value reduced(Mapping& node, const char* kind, const Value& x, const Integers& axes, bool keep)
{
    return node.add(kind, {{"axes", axes}, {"keep", std::int64_t(keep)}}, {x});
}

/// log(sum(e^(x - most))) + most
Value logSumExp(Mapping& node, const Value& x, const Integers& axes, bool keep)
{
    const Value most = reduced(node, "reduce_max", x, axes, true);
    const Value powers = node.add("exponential", {}, {node.add("subtract", {}, {x, most})});
    const Value sum = node.add("logarithm", {}, {reduced(node, "reduce_sum", powers, axes, true)});
    const Value result = node.add("add", {}, {sum, most});
    return keep ? result : reduced(node, "reduce_max", result, axes, false);
}

Value resultOf(Mapping& node, const Value& x, const Integers& axes, bool keep)
{
    const std::string& op = node.op();
    const auto sumOf = [&](const Value& value) {
        return reduced(node, "reduce_sum", value, axes, keep);
    };
    const auto squares = [&] { return sumOf(node.add("multiply", {}, {x, x})); };
    if (op == "ReduceSum")
        return sumOf(x);
    if (op == "ReduceMean")
        return reduced(node, "reduce_mean", x, axes, keep);
    if (op == "ReduceMax")
        return reduced(node, "reduce_max", x, axes, keep);
    if (op == "ReduceMin")
        return reduced(node, "reduce_min", x, axes, keep);
    if (op == "ReduceProd")
        return reduced(node, "reduce_product", x, axes, keep);
    if (op == "ReduceL1")
        return sumOf(node.add("absolute", {}, {x}));
    if (op == "ReduceL2")
        return node.add("square_root", {}, {squares()});
    if (op == "ReduceSumSquare")
        return squares();
    if (op == "ReduceLogSum")
        return node.add("logarithm", {}, {sumOf(x)});
    return logSumExp(node, x, axes, keep);
}

void mapReduce(Mapping& node)
{
    const Value x = node.input(0);
    Integers axes = node.integersFrom("axes", 1).value_or(Integers());
    if (axes.empty() && node.integer("noop_with_empty_axes", 0) != 0) {
        node.set(0, x);
        return;
    }
    for (const std::size_t axis : node.axes(axes, x.rank()))
        axes.push_back(std::int64_t(axis));
    axes.erase(axes.begin(), axes.begin() + std::ptrdiff_t(axes.size() / 2));
    node.set(0, resultOf(node, x, axes, node.integer("keepdims", 1) != 0));
}

void mapArg(Mapping& node)
{
    Value x = node.input(0);
    if (node.op() == "ArgMin")
        x = node.add("negate", {}, {x});
    const std::size_t axis = node.axis(node.integer("axis", 0), x.rank());
    node.set(0, node.add("arg_max",
                         {{"axis", std::int64_t(axis)},
                          {"keep", node.integer("keepdims", 1)},
                          {"last", node.integer("select_last_index", 0)}},
                         {x}));
}

void mapCumSum(Mapping& node)
{
    const Value x = node.input(0);
    const auto given = std::int64_t(node.knownReal(node.input(1), "the axis"));
    node.set(0, node.add("cumulative_sum",
                         {{"axis", std::int64_t(node.axis(given, x.rank()))},
                          {"exclusive", node.integer("exclusive", 0)},
                          {"reverse", node.integer("reverse", 0)}},
                         {x}));
}

} // namespace

std::span<const MappingRow> reduceMappings()
{
    static constexpr MappingRow kRows[] = {
        {"ReduceSum", mapReduce},    {"ReduceMean", mapReduce},
        {"ReduceMax", mapReduce},    {"ReduceMin", mapReduce},
        {"ReduceProd", mapReduce},   {"ReduceL1", mapReduce},
        {"ReduceL2", mapReduce},     {"ReduceSumSquare", mapReduce},
        {"ReduceLogSum", mapReduce}, {"ReduceLogSumExp", mapReduce},
        {"ArgMax", mapArg},          {"ArgMin", mapArg},
        {"CumSum", mapCumSum},
    };
    return kRows;
}

} // namespace plugboard::onnx
