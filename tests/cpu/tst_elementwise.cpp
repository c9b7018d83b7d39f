// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/onednn_backend.h"
#include "engine/cpu/reference_backend.h"
#include "engine/ops/op_kind.h"
#include "tests/cpu/kernel_runner.h"
#include "tests/plugboard_test.h"

#include <cmath>
#include <functional>
#include <limits>

using namespace plugboard;
using model::DataType;
using tests::Call;
using tests::Value;
using Integers = std::vector<std::int64_t>;

/// Elementwise kinds on values worked out by hand, and where float32 has loops of its own also
/// those.
class TestElementwise : public QObject {
    Q_OBJECT

private slots:
    void byHand_data();
    void byHand();
    void limits_data();
    void limits();
    void rowsInParallel();
    void sumsInParallel();
};

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Row {
    const char* row;
    const char* kind;
    model::Attributes attributes;
    std::vector<Value> inputs;
    Value output;
};

model::Attributes with(std::map<std::string, model::AttributeValue> values)
{
    return {std::move(values)};
}

Value of(DataType type, const model::Shape& shape, std::vector<double> values)
{
    return {shape, std::move(values), type, {}, {}};
}

Value real(const model::Shape& shape, std::vector<double> values)
{
    return of(DataType::Float32, shape, std::move(values));
}

/// A vector.
Value list(DataType type, std::vector<double> values)
{
    const model::Dim extent = model::Dim(values.size());
    return of(type, {extent}, std::move(values));
}

std::vector<Row> wholeNumbers()
{
    const auto bytes = [](std::vector<double> v) { return list(DataType::Int8, std::move(v)); };
    const auto ints = [](std::vector<double> v) { return list(DataType::Int32, std::move(v)); };
    const auto longs = [](std::vector<double> v) { return list(DataType::Int64, std::move(v)); };
    const auto octets = [](std::vector<double> v) { return list(DataType::UInt8, std::move(v)); };
    const auto fmod = with({{"fmod", std::int64_t(1)}});
    const std::vector<Value> divided{ints({-7, 7, -7, 7, 3}), ints({3, -3, -3, 3, 0})};
    return {
        {"a sum wraps", "add", {}, {octets({200, 100}), octets({100, 1})}, octets({44, 101})},
        {"a difference wraps", "subtract", {}, {octets({1}), octets({2})}, octets({255})},
        {"a product wraps", "multiply", {}, {bytes({100, -3}), bytes({2, 5})}, bytes({-56, -15})},
        {"quotients", "divide", {}, divided, ints({-2, -2, 2, 2, 0})},
        {"the least by -1", "divide", {}, {bytes({-128}), bytes({-1})}, bytes({-128})},
        {"remainders", "modulo", {}, divided, ints({2, -2, -1, 1, 0})},
        {"remainders as fmod", "modulo", fmod, divided, ints({-1, 1, -1, 1, 0})},
        {"the least modulo -1", "modulo", {}, {bytes({-128}), bytes({-1})}, bytes({0})},
        {"powers",
         "power",
         {},
         {longs({2, -3, 2, -1, 1, 0}), longs({10, 3, -1, -5, -2, 0})},
         longs({1024, -27, 0, -1, 1, 1})},
        {"maximum", "maximum", {}, {ints({1, -2}), ints({-1, 2})}, ints({1, 2})},
        {"absolute", "absolute", {}, {bytes({-5, 5, -128})}, bytes({5, 5, -128})},
        {"negate", "negate", {}, {octets({1, 0})}, octets({255, 0})},
        {"relu", "relu", {}, {longs({-1, 2})}, longs({0, 2})},
        {"clip",
         "clip",
         with({{"low", -3.0}, {"high", 300.0}}),
         {bytes({-100, 1, 100})},
         bytes({-3, 1, 100})},
    };
}

std::vector<Row> questions()
{
    const auto truth = [](const model::Shape& shape, std::vector<double> v) {
        return of(DataType::Bool, shape, std::move(v));
    };
    const std::vector<Value> numbers{real({2, 2}, {1, 2, 3, kNan}), real({2}, {1, 3})};
    return {
        {"equal", "equal", {}, numbers, truth({2, 2}, {1, 0, 0, 0})},
        {"less", "less", {}, numbers, truth({2, 2}, {0, 1, 0, 0})},
        {"greater", "greater", {}, numbers, truth({2, 2}, {0, 0, 1, 0})},
        {"and",
         "logical_and",
         {},
         {truth({2, 1}, {0, 1}), truth({2}, {0, 1})},
         truth({2, 2}, {0, 0, 0, 1})},
        {"or",
         "logical_or",
         {},
         {truth({2, 1}, {0, 1}), truth({2}, {0, 1})},
         truth({2, 2}, {0, 1, 1, 1})},
        {"not", "logical_not", {}, {truth({2}, {0, 1})}, truth({2}, {1, 0})},
        {"where",
         "where",
         {},
         {truth({3}, {1, 0, 1}), real({2, 1}, {1, 2}), real({}, {9})},
         real({2, 3}, {1, 9, 1, 2, 9, 2})},
        {"where of int16",
         "where",
         {},
         {truth({}, {0}), list(DataType::Int16, {1, 2}), list(DataType::Int16, {-3, 4})},
         list(DataType::Int16, {-3, 4})},
        {"where backward",
         "where_backward",
         with({{"holds", std::int64_t(0)}}),
         {truth({2}, {1, 0}), real({2, 2}, {1, 2, 3, 4})},
         real({2, 2}, {0, 2, 0, 4})},
        {"cast cuts off",
         "cast",
         with({{"type", std::string("int32")}}),
         {real({4}, {1.9, -1.9, kNan, 1e20})},
         of(DataType::Int32, {4}, {1, -1, 0, 2147483647})},
        {"cast to bool",
         "cast",
         with({{"type", std::string("bool")}}),
         {real({3}, {0, 0.5, -2})},
         of(DataType::Bool, {3}, {0, 1, 1})},
        {"identity of bool", "identity", {}, {truth({2}, {0, 1})}, truth({2}, {0, 1})},
    };
}

std::vector<Row> broadcasts()
{
    const Value matrix = real({2, 3}, {1, 2, 3, 4, 5, 6});
    const auto shaped = [](const Integers& shape) { return with({{"shape", shape}}); };
    return {
        {"a row", "subtract", {}, {matrix, real({3}, {1, 0, 2})}, real({2, 3}, {0, 2, 1, 3, 5, 4})},
        {"of a row",
         "subtract",
         {},
         {real({3}, {1, 0, 2}), matrix},
         real({2, 3}, {0, -2, -1, -3, -5, -4})},
        {"a column",
         "add",
         {},
         {matrix, real({2, 1}, {10, 20})},
         real({2, 3}, {11, 12, 13, 24, 25, 26})},
        {"both ways",
         "multiply",
         {},
         {real({2, 1}, {2, 3}), real({1, 3}, {1, 10, 100})},
         real({2, 3}, {2, 20, 200, 3, 30, 300})},
        {"a scalar", "divide", {}, {real({}, {6}), matrix}, real({2, 3}, {6, 3, 2, 1.5, 1.2, 1})},
        {"three",
         "maximum",
         {},
         {real({3}, {3, 2, 1}), real({2, 1}, {2, 9}), matrix},
         real({2, 3}, {3, 2, 3, 9, 9, 9})},
        {"outer and inner",
         "add",
         {},
         {real({2, 1, 2}, {1, 2, 3, 4}), real({2, 1}, {10, 20})},
         real({2, 2, 2}, {11, 12, 21, 22, 13, 14, 23, 24})},
        {"no elements", "add", {}, {real({0, 3}, {}), real({3}, {1, 2, 3})}, real({0, 3}, {})},
        {"sum of rows", "sum_to", shaped({3}), {matrix}, real({3}, {5, 7, 9})},
        {"sum of columns", "sum_to", shaped({2, 1}), {matrix}, real({2, 1}, {6, 15})},
        {"sum of all", "sum_to", shaped({}), {matrix}, real({}, {21})},
        {"sum of outer and inner",
         "sum_to",
         shaped({2, 1}),
         {real({2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8})},
         real({2, 1}, {14, 22})},
        {"sum of nothing", "sum_to", shaped({3}), {real({0, 3}, {})}, real({3}, {0, 0, 0})},
    };
}

std::vector<Row> realNumbers()
{
    const auto slope = with({{"alpha", 0.5}});
    const Value signs = real({3}, {-2, 0, 4});
    return {
        {"maximum of NaN",
         "maximum",
         {},
         {real({3}, {kNan, 1, 2}), real({3}, {1, kNan, 3})},
         real({3}, {kNan, kNan, 3})},
        {"minimum of NaN",
         "minimum",
         {},
         {real({3}, {kNan, 1, 2}), real({3}, {1, kNan, 3})},
         real({3}, {kNan, kNan, 2})},
        {"the first maximum takes the gradient",
         "extremum_backward",
         {},
         {real({3}, {5, 6, 7}), real({3}, {2, 2, 3}), real({3}, {2, 2, 1}), real({3}, {2, 1, 3})},
         real({3}, {0, 6, 0})},
        {"power",
         "power",
         {},
         {real({4}, {2, 9, 0, -2}), real({4}, {-1, 0.5, 0, 3})},
         real({4}, {0.5, 3, 1, -8})},
        {"square", "power", {}, {real({2}, {-3, 1.5}), real({}, {2})}, real({2}, {9, 2.25})},
        {"cube", "power", {}, {real({2}, {-3, 1.5}), real({}, {3})}, real({2}, {-27, 3.375})},
        {"root", "power", {}, {real({2}, {9, 2.25}), real({}, {0.5})}, real({2}, {3, 1.5})},
        {"modulo",
         "modulo",
         {},
         {real({2}, {-7.5, 7.5}), real({2}, {2, -2})},
         real({2}, {0.5, -0.5})},
        {"fmod",
         "modulo",
         with({{"fmod", std::int64_t(1)}}),
         {real({2}, {-7.5, 7.5}), real({2}, {2, -2})},
         real({2}, {-1.5, 1.5})},
        {"clip",
         "clip",
         with({{"low", -1.0}, {"high", 2.0}}),
         {real({4}, {-2, 0, 4, kNan})},
         real({4}, {-1, 0, 2, kNan})},
        {"clip whose bounds cross",
         "clip",
         with({{"low", 2.0}, {"high", 1.0}}),
         {signs},
         real({3}, {1, 1, 1})},
        {"leaky ReLU", "leaky_relu", slope, {signs}, real({3}, {-1, 0, 4})},
        {"PReLU",
         "prelu",
         {},
         {real({2, 2}, {-1, 2, -3, -4}), real({2, 1}, {0.5, 2})},
         real({2, 2}, {-0.5, 2, -6, -8})},
        {"hard swish",
         "hard_swish",
         {},
         {real({4}, {-4, -1.5, 1.5, 4})},
         real({4}, {0, -0.375, 1.125, 4})},
        {"hard sigmoid",
         "hard_sigmoid",
         with({{"alpha", 0.25}, {"beta", 0.5}}),
         {real({3}, {-3, 1, 3})},
         real({3}, {0, 0.75, 1})},
        {"relu keeps NaN", "relu", {}, {real({2}, {kNan, -1})}, real({2}, {kNan, 0})},
    };
}

std::vector<Row> rows()
{
    std::vector<Row> all;
    for (const auto& part : {wholeNumbers(), questions(), broadcasts(), realNumbers()})
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

/// Empty: alike, within float32's rounding.
std::string difference(const std::vector<double>& found, const std::vector<double>& expected)
{
    for (std::size_t at = 0; at < expected.size(); ++at) {
        const bool alike =
            std::isnan(expected[at]) || std::isinf(expected[at])
                ? std::isnan(found[at]) == std::isnan(expected[at]) &&
                      (std::isnan(found[at]) || found[at] == expected[at])
                : std::abs(found[at] - expected[at]) <= 1e-6 * (std::abs(expected[at]) + 1e-30);
        if (!alike)
            return "element " + std::to_string(at) + " is " + std::to_string(found[at]) + ", not " +
                   std::to_string(expected[at]);
    }
    return {};
}

/// On both backends.
std::string difference(const Row& row)
{
    Call call{row.kind, ops::canonicalAttributes(*ops::find(row.kind), row.attributes), row.inputs};
    call.outputs = {of(row.output.type, row.output.shape, {})};
    cpu::ReferenceBackend reference;
    cpu::OnednnBackend onednn;
    for (backend::Backend* backend : std::initializer_list<backend::Backend*>{&reference, &onednn})
        if (const auto text = difference(tests::run(*backend, call)[0].values, row.output.values);
            !text.empty())
            return backend->name() + ": " + text;
    return {};
}

struct Limit {
    const char* kind;
    double below; ///< f(-infinity)
    double above; ///< f(infinity)
};
constexpr Limit kLimits[]{{"exponential", 0, kInfinity},
                          {"tanh", -1, 1},
                          {"sigmoid", 0, 1},
                          {"erf", -1, 1},
                          {"softplus", 0, kInfinity},
                          {"elu", -1, kInfinity},
                          {"relu", 0, kInfinity},
                          {"hard_sigmoid", 0, 1},
                          {"reciprocal", 0, 0},
                          {"absolute", kInfinity, kInfinity}};

} // namespace

void TestElementwise::byHand_data()
{
    QTest::addColumn<int>("at");
    const std::vector<Row> all = rows();
    for (std::size_t at = 0; at < all.size(); ++at)
        QTest::newRow((std::string(all[at].kind) + ": " + all[at].row).c_str()) << int(at);
}

void TestElementwise::byHand()
{
    QFETCH(int, at);
    const std::string text = difference(rows()[std::size_t(at)]);
    QVERIFY2(text.empty(), text.c_str());
}

void TestElementwise::limits_data()
{
    QTest::addColumn<int>("at");
    for (std::size_t at = 0; at < std::size(kLimits); ++at)
        QTest::newRow(kLimits[at].kind) << int(at);
}

/// Infinities have their limits, far values saturate and NaN stays NaN.
void TestElementwise::limits()
{
    QFETCH(int, at);
    const Limit& limit = kLimits[std::size_t(at)];
    const std::string text = difference({limit.kind,
                                         limit.kind,
                                         {},
                                         {real({20}, std::vector<double>(20, -kInfinity))},
                                         real({20}, std::vector<double>(20, limit.below))}) +
                             difference({limit.kind,
                                         limit.kind,
                                         {},
                                         {real({20}, std::vector<double>(20, kInfinity))},
                                         real({20}, std::vector<double>(20, limit.above))}) +
                             difference({limit.kind,
                                         limit.kind,
                                         {},
                                         {real({20}, std::vector<double>(20, kNan))},
                                         real({20}, std::vector<double>(20, kNan))});
    QVERIFY2(text.empty(), text.c_str());
}

/// Enough rows for several threads, whose parts begin inside rows.
void TestElementwise::rowsInParallel()
{
    constexpr model::Dim kOuter = 101;
    constexpr model::Dim kMiddle = 7;
    constexpr model::Dim kInner = 129;
    const Value x = tests::randomValue({kOuter, kMiddle, kInner}, 1, DataType::Float32);
    const Value scale = tests::randomValue({kMiddle, 1}, 2, DataType::Float32);
    Value y{x.shape, {}, DataType::Float32, {}, {}};
    for (model::Dim at = 0; at < model::elements(x.shape); ++at)
        y.values.push_back(double(float(x.values[std::size_t(at)]) *
                                  float(scale.values[std::size_t(at / kInner % kMiddle)])));
    const std::string text = difference({"", "multiply", {}, {x, scale}, y});
    QVERIFY2(text.empty(), text.c_str());
}

/// The same sums on any number of threads: whole numbers, which float32 adds exactly.
void TestElementwise::sumsInParallel()
{
    constexpr model::Dim kOuter = 50;
    constexpr model::Dim kMiddle = 90;
    constexpr model::Dim kInner = 33;
    Value x{{kOuter, kMiddle, kInner}, {}, DataType::Float32, {}, {}};
    for (model::Dim at = 0; at < model::elements(x.shape); ++at)
        x.values.push_back(double(at % 17));
    const auto summed = [&](const Integers& shape,
                            const std::function<model::Dim(model::Dim)>& to) {
        Value y{shape,
                std::vector<double>(std::size_t(model::elements(shape))),
                DataType::Float32,
                {},
                {}};
        for (std::size_t at = 0; at < x.values.size(); ++at)
            y.values[std::size_t(to(model::Dim(at)))] += x.values[at];
        return difference({"", "sum_to", with({{"shape", shape}}), {x}, y});
    };
    const std::string text =
        summed({kInner}, [](model::Dim at) { return at % kInner; }) +
        summed({kMiddle, 1}, [](model::Dim at) { return at / kInner % kMiddle; }) +
        summed({kOuter, 1, 1}, [](model::Dim at) { return at / (kInner * kMiddle); }) +
        summed({kOuter, 1, kInner},
               [](model::Dim at) { return at / (kInner * kMiddle) * kInner + at % kInner; });
    QVERIFY2(text.empty(), text.c_str());
}

PLUGBOARD_TEST(TestElementwise)
#include "tst_elementwise.moc"
