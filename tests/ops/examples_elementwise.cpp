// SPDX-License-Identifier: Apache-2.0
#include "tests/ops/examples.h"

namespace plugboard::tests {
namespace {

using model::Attributes;
using model::DataType;
using Integers = std::vector<std::int64_t>;

Attributes with(std::initializer_list<std::pair<const std::string, model::AttributeValue>> values)
{
    return {values};
}

OpExample within(double low, double high, OpExample example)
{
    example.low = low;
    example.high = high;
    return example;
}

/// What a kind of two numbers adds to the rules of its axes.
struct Binary {
    const char* kind;
    const char* partial; ///< names of its rules of partial sums
    double flops;        ///< for each element of the output
    double low;          ///< of its operands
    double high;
};
constexpr Binary kBinary[]{{"add", " partial", 1, -1, 1},
                           {"subtract", " partial", 1, -1, 1},
                           {"multiply", " partial_a partial_b", 1, -1, 1},
                           {"divide", " partial_a", 1, 0.5, 2},
                           {"power", "", 1, 0.5, 2},
                           {"minimum", "", 1, -1, 1},
                           {"maximum", "", 1, -1, 1},
                           {"modulo", "", 1, 0.5, 2}};

/// Both directions of broadcasting, scalars, and up to five axes.
std::vector<OpExample> binaries()
{
    std::vector<OpExample> all;
    for (const Binary& b : kBinary) {
        const std::string partial = b.partial;
        const auto add = [&](std::vector<model::Shape> inputs, const model::Shape& output,
                             double elements, const std::string& rules) {
            const std::size_t blank = rules.empty() && !partial.empty() ? 1 : 0;
            all.push_back(within(b.low, b.high,
                                 {b.kind,
                                  {},
                                  std::move(inputs),
                                  {output},
                                  b.flops * elements,
                                  rules + partial.substr(blank)}));
        };
        add({{6, 4}, {6, 4}}, {6, 4}, 24, "batch channels");
        add({{6, 4, 5}, {5}}, {6, 4, 5}, 120, "batch channels axis2");
        add({{4, 1}, {3, 1, 5}}, {3, 4, 5}, 60, "batch channels axis2");
        add({{}, {6, 4}}, {6, 4}, 24, "batch channels");
        add({{}, {}}, {}, 1, "");
        add({{2, 3, 1, 2, 3}, {3, 2, 1, 3}}, {2, 3, 2, 2, 3}, 72,
            "batch channels axis2 axis3 axis4");
        all.push_back({b.kind,
                       {},
                       {{6, 4}, {4}},
                       {{6, 4}},
                       b.flops * 24,
                       "batch channels",
                       {DataType::Int64, DataType::Int64},
                       {DataType::Int64}});
        all.back().indices = 9;
    }
    return all;
}

/// Kinds of two operands or more, with three, and what lowering makes of gradients.
std::vector<OpExample> severalOperands()
{
    const std::vector<model::Shape> three{{4}, {6, 1}, {6, 4}};
    return {
        {"add", {}, three, {{6, 4}}, 48, "batch channels partial"},
        {"multiply", {}, three, {{6, 4}}, 48, "batch channels partial_a partial_b partial_b2"},
        {"minimum", {}, three, {{6, 4}}, 48, "batch channels"},
        {"maximum", {}, three, {{6, 4}}, 48, "batch channels"},
        {"add",
         {},
         {{6, 4}, {6, 4}},
         {{6, 4}},
         24,
         "batch channels",
         {DataType::UInt8, DataType::UInt8},
         {DataType::UInt8}},
        within(0.5, 2,
               {"modulo",
                with({{"fmod", std::int64_t(1)}}),
                {{6, 4}, {6, 1}},
                {{6, 4}},
                24,
                "batch channels"}),
        within(0.5, 2,
               {"divide_backward", {}, {{6, 4}, {6, 4}, {6, 1}}, {{6, 4}}, 72, "batch channels"}),
        within(0.5, 2,
               {"power_backward_base", {}, {{6, 4}, {6, 4}, {}}, {{6, 4}}, 96, "batch channels"}),
        within(
            0.5, 2,
            {"power_backward_exponent", {}, {{6, 4}, {6, 4}, {4}}, {{6, 4}}, 72, "batch channels"}),
        {"extremum_backward", {}, {{6, 4}, {6, 4}, {4}, {6, 1}}, {{6, 4}}, 48, "batch channels"},
        {"sum_to",
         with({{"shape", Integers{4, 1}}}),
         {{6, 4, 5}},
         {{4, 1}},
         120,
         "batch channels axis2 partial"},
        {"sum_to", with({{"shape", Integers{}}}), {{6, 4}}, {{}}, 24, "batch channels partial"},
        {"sum_to",
         with({{"shape", Integers{3, 1, 5}}}),
         {{2, 3, 4, 5}},
         {{3, 1, 5}},
         120,
         "batch channels axis2 axis3 partial"},
        {"prelu", {}, {{6, 4, 3}, {4, 1}}, {{6, 4, 3}}, 144, "batch channels axis2"},
        {"prelu", {}, {{6, 4}, {1}}, {{6, 4}}, 48, "batch channels"},
        {"prelu_backward",
         {},
         {{6, 4, 3}, {6, 4, 3}, {4, 1}},
         {{6, 4, 3}},
         144,
         "batch channels axis2"},
        {"prelu_backward_slope", {}, {{6, 4}, {6, 4}}, {{6, 4}}, 48, "batch channels"},
    };
}

std::vector<OpExample> questions()
{
    std::vector<OpExample> all;
    for (const char* kind : {"equal", "less", "greater"})
        for (const DataType type : {DataType::Float32, DataType::Int32}) {
            all.push_back({kind,
                           {},
                           {{6, 4}, {4}},
                           {{6, 4}},
                           24,
                           "batch channels",
                           {type, type},
                           {DataType::Bool}});
            all.push_back({kind,
                           {},
                           {{5}, {3, 4, 1}},
                           {{3, 4, 5}},
                           60,
                           "batch channels axis2",
                           {type, type},
                           {DataType::Bool}});
        }
    const std::vector<DataType> truth{DataType::Bool, DataType::Bool};
    for (const char* kind : {"logical_and", "logical_or", "equal"})
        all.push_back(
            {kind, {}, {{6, 1}, {6, 4}}, {{6, 4}}, 24, "batch channels", truth, {DataType::Bool}});
    all.push_back({"logical_not",
                   {},
                   {{6, 4}},
                   {{6, 4}},
                   24,
                   "batch channels",
                   {DataType::Bool},
                   {DataType::Bool}});
    all.push_back({"where",
                   {},
                   {{6, 1, 3}, {4, 3}, {6, 4, 1}},
                   {{6, 4, 3}},
                   72,
                   "batch channels axis2 partial",
                   {DataType::Bool}});
    all.push_back({"where", {}, {{}, {}, {6}}, {{6}}, 6, "batch partial", {DataType::Bool}});
    all.push_back({"where",
                   {},
                   {{6, 4}, {6, 4}, {}},
                   {{6, 4}},
                   24,
                   "batch channels",
                   {DataType::Bool, DataType::Int16, DataType::Int16},
                   {DataType::Int16}});
    all.push_back({"where_backward",
                   with({{"holds", std::int64_t(0)}}),
                   {{4, 1}, {6, 4, 3}},
                   {{6, 4, 3}},
                   72,
                   "batch channels axis2 partial",
                   {DataType::Bool}});
    return all;
}

/// A function of one operand, its gradient's kind (empty: made of other kinds), and the FLOPs of
/// both for each element.
struct Unary {
    const char* kind;
    double flops;
    double backward; ///< 0: no kind of its own
    double low;
    double high;
    Attributes attributes = {};
};

std::vector<Unary> unaryFunctions()
{
    return {{"absolute", 1, 1, -2, 2},
            {"square_root", 1, 2, 0.5, 4},
            {"exponential", 1, 0, -3, 3},
            {"logarithm", 1, 0, 0.5, 4},
            {"erf", 1, 4, -2, 2},
            {"sine", 1, 2, -4, 4},
            {"cosine", 1, 3, -4, 4},
            {"tanh", 1, 3, -2, 2},
            {"sigmoid", 3, 3, -4, 4},
            {"relu", 1, 0, -1, 1},
            {"reciprocal", 1, 3, 0.5, 2},
            {"clip", 2, 2, -2, 2, with({{"low", -0.5}, {"high", 1.5}})},
            {"clip", 2, 2, -2, 2},
            {"gelu", 5, 10, -3, 3},
            {"gelu", 5, 10, -3, 3, with({{"approximate", std::int64_t(1)}})},
            {"silu", 4, 7, -4, 4},
            {"leaky_relu", 2, 2, -1, 1, with({{"alpha", 0.1}})},
            {"elu", 3, 3, -3, 3, with({{"alpha", 2.0}})},
            {"selu", 4, 4, -3, 3},
            {"softplus", 3, 4, -4, 4},
            {"hard_swish", 5, 4, -5, 5},
            {"hard_sigmoid", 4, 3, -5, 5},
            {"hard_sigmoid", 4, 3, -5, 5, with({{"alpha", 0.5}, {"beta", 0.25}})}};
}

/// A bounded function's gradient reads its output, which lies within 0 and 1.
bool readsOutput(const std::string& kind)
{
    return kind == "tanh" || kind == "sigmoid" || kind == "hard_sigmoid";
}

std::vector<OpExample> unaries()
{
    std::vector<OpExample> all;
    for (const Unary& f : unaryFunctions()) {
        const auto add = [&](const model::Shape& shape, double elements, const char* rules) {
            all.push_back(
                within(f.low, f.high,
                       {f.kind, f.attributes, {shape}, {shape}, f.flops * elements, rules}));
            if (f.backward == 0)
                return;
            const double low = readsOutput(f.kind) ? 0.1 : f.low;
            const double high = readsOutput(f.kind) ? 0.9 : f.high;
            all.push_back(within(low, high,
                                 {f.kind + std::string("_backward"),
                                  f.attributes,
                                  {shape, shape},
                                  {shape},
                                  f.backward * elements,
                                  rules}));
        };
        add({6, 4}, 24, "batch channels");
        add({}, 1, "");
        add({3, 2, 2, 1, 3}, 36, "batch channels axis2 axis4");
    }
    return all;
}

std::vector<OpExample> conversions()
{
    const auto to = [](const char* type) { return with({{"type", std::string(type)}}); };
    const auto whole = [](const char* kind, double flops, DataType type,
                          Attributes attributes = {}) {
        return OpExample{kind,  std::move(attributes), {{6, 4}}, {{6, 4}},
                         flops, "batch channels",      {type},   {type}};
    };
    return {
        {"negate", {}, {{6, 4}}, {{6, 4}}, 24, "batch channels partial"},
        {"negate", {}, {{}}, {{}}, 1, "partial"},
        whole("negate", 24, DataType::Int32),
        whole("absolute", 24, DataType::Int8),
        whole("relu", 24, DataType::Int64),
        whole("clip", 48, DataType::UInt16, with({{"high", 1.0}})),
        {"identity",
         {},
         {{2, 3, 1, 2, 2}},
         {{2, 3, 1, 2, 2}},
         0,
         "batch channels axis3 axis4 partial"},
        whole("identity", 0, DataType::Bool),
        {"cast", to("float64"), {{6, 4}}, {{6, 4}}, 0, "batch channels", {}, {DataType::Float64}},
        {"cast", to("int32"), {{6}}, {{6}}, 0, "batch", {DataType::Bool}, {DataType::Int32}},
        {"cast", to("float32"), {{6}}, {{6}}, 0, "batch", {DataType::Int64}},
        {"cast", to("bool"), {{}}, {{}}, 0, "", {DataType::UInt8}, {DataType::Bool}},
    };
}

} // namespace

std::vector<OpExample> elementwiseExamples()
{
    std::vector<OpExample> all;
    for (const auto& part : {binaries(), severalOperands(), questions(), unaries(), conversions()})
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

} // namespace plugboard::tests
