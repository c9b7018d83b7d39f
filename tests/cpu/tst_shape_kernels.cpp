// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/reference_backend.h"
#include "tests/cpu/kernel_runner.h"
#include "tests/plugboard_test.h"

#include <cmath>
#include <numeric>

using namespace plugboard;
using namespace plugboard::tests;
using List = std::vector<std::int64_t>;
using Numbers = std::vector<double>;
using model::DataType;
using model::Dim;

/// Values worked by hand of the kinds that move, pick and sum up elements. Gradients and pieces
/// stand in tst_op_gradients.cpp and tst_shards.cpp.
class TestShapeKernels : public QObject {
    Q_OBJECT

private slots:
    void byHand_data();
    void byHand();
    void transposeOfEveryExtent();
    void everyTypeMoves_data();
    void everyTypeMoves();
    void indexOutside_data();
    void indexOutside();
    void oneHotOutsideIsOff();
    void rowsOfAPieceOfTheTable();
    void tableGradientIsTheSameOnAnyThreads();
    void meanOfAPieceIsOfTheWhole();
    void longSumsKeepTheirPrecision();
    void extremaKeepNan();
    void nothingAtAll();
};

namespace {

model::Attributes
with(std::initializer_list<std::pair<const std::string, model::AttributeValue>> values)
{
    return {values};
}
std::int64_t n(std::int64_t value)
{
    return value;
}
std::string text(const char* value)
{
    return value;
}
Value whole(const model::Shape& shape, Numbers values, DataType type = DataType::Int64)
{
    return asType(value(shape, std::move(values)), type);
}
/// 0, 1, 2 ...
Value counted(const model::Shape& shape)
{
    Numbers values(std::size_t(model::elements(shape)));
    std::iota(values.begin(), values.end(), 0);
    return value(shape, values);
}
Value result(const model::Shape& shape)
{
    return value(shape, {});
}

struct Case {
    const char* row;
    Call call;
    std::vector<Numbers> expected;
};

std::vector<Case> moves()
{
    // [[0, 1, 2], [3, 4, 5]]
    const Value x = counted({2, 3});
    const auto pads = [&](List pads, const char* mode, Value y) {
        return Call{.opKind = "pad",
                    .attributes =
                        with({{"pads", std::move(pads)}, {"mode", text(mode)}, {"value", 9.0}}),
                    .inputs = {x},
                    .outputs = {std::move(y)}};
    };
    return {
        {"transpose",
         {.opKind = "transpose", .inputs = {x}, .outputs = {result({3, 2})}},
         {{0, 3, 1, 4, 2, 5}}},
        {"concat",
         {.opKind = "concat",
          .attributes = with({{"axis", n(1)}}),
          .inputs = {x, value({2, 1}, {8, 9})},
          .outputs = {result({2, 4})}},
         {{0, 1, 2, 8, 3, 4, 5, 9}}},
        {"slice backwards",
         {.opKind = "slice",
          .attributes = with(
              {{"starts", List{2}}, {"ends", List{-4}}, {"axes", List{1}}, {"steps", List{-2}}}),
          .inputs = {x},
          .outputs = {result({2, 2})}},
         {{2, 0, 5, 3}}},
        {"slice of the gradient",
         {.opKind = "slice_backward",
          .attributes = with(
              {{"starts", List{2}}, {"ends", List{-4}}, {"axes", List{1}}, {"steps", List{-2}}}),
          .inputs = {value({2, 2}, {7, 8, 9, 6})},
          .outputs = {result({2, 3})}},
         {{8, 0, 7, 6, 0, 9}}},
        {"expand",
         {.opKind = "expand",
          .attributes = with({{"shape", List{2, 2, 3}}}),
          .inputs = {value({2, 1}, {4, 5})},
          .outputs = {result({2, 2, 3})}},
         {{4, 4, 4, 5, 5, 5, 4, 4, 4, 5, 5, 5}}},
        {"tile",
         {.opKind = "tile",
          .attributes = with({{"repeats", List{2, 2}}}),
          .inputs = {value({1, 2}, {4, 5})},
          .outputs = {result({2, 4})}},
         {{4, 5, 4, 5, 4, 5, 4, 5}}},
        {"pad with a constant",
         pads({1, 0, 0, 2}, "constant", result({3, 5})),
         {{9, 9, 9, 9, 9, 0, 1, 2, 9, 9, 3, 4, 5, 9, 9}}},
        {"pad and cut", pads({-1, 1, 0, -1}, "constant", result({1, 3})), {{9, 3, 4}}},
        {"pad reflecting",
         pads({1, 2, 0, 1}, "reflect", result({3, 6})),
         {{5, 4, 3, 4, 5, 4, 2, 1, 0, 1, 2, 1, 5, 4, 3, 4, 5, 4}}},
        {"pad with the edge",
         pads({0, 1, 1, 2}, "edge", result({3, 6})),
         {{0, 0, 1, 2, 2, 2, 3, 3, 4, 5, 5, 5, 3, 3, 4, 5, 5, 5}}},
        {"pad around",
         pads({0, 1, 0, 2}, "wrap", result({2, 6})),
         {{2, 0, 1, 2, 0, 1, 5, 3, 4, 5, 3, 4}}},
        {"upper triangle",
         {.opKind = "trilu", .inputs = {x}, .outputs = {result({2, 3})}},
         {{0, 1, 2, 0, 4, 5}}},
        {"strict lower triangle",
         {.opKind = "trilu",
          .attributes = with({{"upper", n(0)}, {"diagonal", n(-1)}}),
          .inputs = {x},
          .outputs = {result({2, 3})}},
         {{0, 0, 0, 3, 0, 0}}},
        {"triangle beyond all diagonals",
         {.opKind = "trilu",
          .attributes = with({{"diagonal", n(7)}}),
          .inputs = {x},
          .outputs = {result({2, 3})}},
         {{0, 0, 0, 0, 0, 0}}},
        // channels 0..7 of one pixel: DCR takes channel = (2 row + column) 2 + c, CRD c 4 + 2 row +
        // column
        {"depth to space, DCR",
         {.opKind = "depth_to_space",
          .attributes = with({{"block", n(2)}}),
          .inputs = {counted({1, 8, 1, 1})},
          .outputs = {result({1, 2, 2, 2})}},
         {{0, 2, 4, 6, 1, 3, 5, 7}}},
        {"depth to space, CRD",
         {.opKind = "depth_to_space",
          .attributes = with({{"block", n(2)}, {"mode", text("CRD")}}),
          .inputs = {counted({1, 8, 1, 1})},
          .outputs = {result({1, 2, 2, 2})}},
         {{0, 1, 2, 3, 4, 5, 6, 7}}},
        {"space to depth",
         {.opKind = "space_to_depth",
          .attributes = with({{"block", n(2)}}),
          .inputs = {counted({1, 1, 2, 4})},
          .outputs = {result({1, 4, 1, 2})}},
         {{0, 2, 1, 3, 4, 6, 5, 7}}},
    };
}

std::vector<Case> picks()
{
    const Value x = counted({2, 3});
    const auto axis = [](std::int64_t axis) { return with({{"axis", axis}}); };
    const auto scatter = [](const char* kind, const char* reduction) {
        // Both kinds: rows of three 10s; update element 1 by 4, then by 7.
        const bool parts = std::string(kind) == "scatter_nd";
        return Call{.opKind = kind,
                    .attributes = with({{"reduction", text(reduction)}}),
                    .inputs = {value({3}, {10, 10, 10}),
                               whole(parts ? model::Shape{2, 1} : model::Shape{2}, {1, -2}),
                               value({2}, {4, 7})},
                    .outputs = {result({3})}};
    };
    return {
        {"gather rows",
         {.opKind = "gather",
          .inputs = {x, whole({2, 2}, {1, -2, 0, -1}, DataType::Int32)},
          .outputs = {result({2, 2, 3})}},
         {{3, 4, 5, 0, 1, 2, 0, 1, 2, 3, 4, 5}}},
        {"gather a column",
         {.opKind = "gather",
          .attributes = axis(1),
          .inputs = {x, whole({}, {-1})},
          .outputs = {result({2})}},
         {{2, 5}}},
        {"gather's gradient",
         {.opKind = "gather_backward",
          .attributes = axis(1),
          .inputs = {value({2, 3}, {1, 2, 3, 4, 5, 6}), whole({3}, {2, 0, -1})},
          .outputs = {result({2, 3})}},
         {{2, 0, 4, 5, 0, 10}}},
        {"gather elements",
         {.opKind = "gather_elements",
          .attributes = axis(0),
          .inputs = {x, whole({1, 2}, {1, 0})},
          .outputs = {result({1, 2})}},
         {{3, 1}}},
        {"gather parts",
         {.opKind = "gather_nd",
          .inputs = {x, whole({2, 1}, {-1, 0})},
          .outputs = {result({2, 3})}},
         {{3, 4, 5, 0, 1, 2}}},
        {"gather elements of batches",
         {.opKind = "gather_nd",
          .attributes = with({{"batch_dims", n(1)}}),
          .inputs = {x, whole({2, 2, 1}, {2, 0, 1, -1})},
          .outputs = {result({2, 2})}},
         {{2, 0, 4, 5}}},
        {"scatter parts, the last stays", scatter("scatter_nd", "none"), {{10, 7, 10}}},
        {"scatter parts, sums", scatter("scatter_nd", "add"), {{10, 21, 10}}},
        {"scatter parts, products", scatter("scatter_nd", "mul"), {{10, 280, 10}}},
        {"scatter parts, largest", scatter("scatter_nd", "max"), {{10, 10, 10}}},
        {"scatter parts, smallest", scatter("scatter_nd", "min"), {{10, 4, 10}}},
        {"scatter elements, the last stays", scatter("scatter_elements", "none"), {{10, 7, 10}}},
        {"scatter elements, sums", scatter("scatter_elements", "add"), {{10, 21, 10}}},
        {"scatter elements of a column",
         {.opKind = "scatter_elements",
          .attributes = axis(1),
          .inputs = {x, whole({2, 1}, {2, -3}), value({2, 1}, {8, 9})},
          .outputs = {result({2, 3})}},
         {{0, 1, 8, 9, 4, 5}}},
        {"one hot",
         {.opKind = "one_hot",
          .attributes = with({{"depth", n(3)}, {"axis", n(0)}, {"on", 5.0}, {"off", 1.0}}),
          .inputs = {whole({2}, {2, -3})},
          .outputs = {result({3, 2})}},
         {{1, 5, 1, 1, 5, 1}}},
        {"embedding",
         {.opKind = "embedding",
          .inputs = {whole({1, 2}, {1, 0}, DataType::Int32), x},
          .outputs = {result({1, 2, 3})}},
         {{3, 4, 5, 0, 1, 2}}},
        {"embedding's gradient",
         {.opKind = "embedding_backward",
          .inputs = {value({3, 2}, {1, 2, 3, 4, 5, 6}), whole({3}, {1, 0, 1})},
          .outputs = {result({3, 2})}},
         {{3, 4, 6, 8, 0, 0}}},
    };
}

std::vector<Case> sums()
{
    const double nan = std::nan("");
    const Value x = value({2, 3}, {1, 5, 5, -2, 0, 3});
    const auto reduce = [&](const char* part, List axes, model::Shape shape) {
        return Call{.opKind = std::string("reduce_") + part,
                    .attributes = with({{"axes", std::move(axes)}}),
                    .inputs = {x},
                    .outputs = {result(shape)}};
    };
    const auto sum = [&](std::int64_t exclusive, std::int64_t reverse) {
        return Call{.opKind = "cumulative_sum",
                    .attributes =
                        with({{"axis", n(1)}, {"exclusive", exclusive}, {"reverse", reverse}}),
                    .inputs = {x},
                    .outputs = {result({2, 3})}};
    };
    const auto arg = [&](const char* kind, std::int64_t last, const Value& of) {
        return Call{.opKind = kind,
                    .attributes = with({{"axis", n(1)}, {"last", last}}),
                    .inputs = {of},
                    .outputs = {whole({2, 1}, {})}};
    };
    const auto top = [](std::int64_t largest) {
        return Call{.opKind = "top_k",
                    .attributes = with({{"k", n(3)}, {"axis", n(0)}, {"largest", largest}}),
                    .inputs = {value({5, 1}, {3, 7, 3, 1, 7})},
                    .outputs = {result({3, 1}), whole({3, 1}, {})}};
    };
    const Value broken = value({2, 3}, {1, nan, 2, nan, 4, nan});
    return {
        {"sum of all", reduce("sum", {}, {1, 1}), {{12}}},
        {"sum of rows", reduce("sum", {1}, {2, 1}), {{11, 1}}},
        {"sum of columns", reduce("sum", {0}, {1, 3}), {{-1, 5, 8}}},
        {"mean of columns", reduce("mean", {-2}, {1, 3}), {{-0.5, 2.5, 4}}},
        {"maximum", reduce("max", {0}, {1, 3}), {{1, 5, 5}}},
        {"minimum", reduce("min", {1}, {2, 1}), {{1, -2}}},
        {"product", reduce("product", {1}, {2, 1}), {{25, 0}}},
        {"shares of a maximum",
         {.opKind = "reduce_max_backward",
          .attributes = with({{"axes", List{1}}}),
          .inputs = {value({2, 1}, {8, 6}), x, value({2, 1}, {5, 3})},
          .outputs = {result({2, 3})}},
         {{0, 4, 4, 0, 0, 6}}},
        {"factors of a product with a zero",
         {.opKind = "reduce_product_backward",
          .attributes = with({{"axes", List{1}}}),
          .inputs = {value({2, 1}, {1, 2}), x},
          .outputs = {result({2, 3})}},
         {{25, 5, 5, 0, -12, 0}}},
        {"share of a mean",
         {.opKind = "reduce_mean_backward",
          .attributes = with({{"axes", List{1}}}),
          .inputs = {value({2, 1}, {6, 9})},
          .outputs = {result({2, 3})}},
         {{2, 2, 2, 3, 3, 3}}},
        {"cumulative sum", sum(0, 0), {{1, 6, 11, -2, -2, 1}}},
        {"without the element", sum(1, 0), {{0, 1, 6, 0, -2, -2}}},
        {"from the end", sum(0, 1), {{11, 10, 5, 1, 3, 3}}},
        {"from the end without it", sum(1, 1), {{10, 5, 0, 3, 3, 0}}},
        {"first maximum", arg("arg_max", 0, x), {{1, 2}}},
        {"last maximum", arg("arg_max", 1, x), {{2, 2}}},
        {"first minimum", arg("arg_min", 0, x), {{0, 0}}},
        {"first NaN", arg("arg_max", 0, broken), {{1, 0}}},
        {"last NaN", arg("arg_min", 1, broken), {{1, 2}}},
        {"largest three", top(1), {{7, 7, 3}, {1, 4, 0}}},
        {"smallest three", top(0), {{1, 3, 3}, {3, 0, 2}}},
    };
}

std::vector<Case> einsums()
{
    const auto of = [](const char* equation, std::vector<Value> inputs, model::Shape shape) {
        return Call{.opKind = "einsum",
                    .attributes = with({{"equation", text(equation)}}),
                    .inputs = std::move(inputs),
                    .outputs = {result(shape)}};
    };
    const Value a = value({2, 2}, {1, 2, 3, 4});
    const Value b = value({2, 2}, {5, 6, 7, 8});
    Call diagonal = of("i->ii", {value({2}, {3, 4})}, {2, 2});
    diagonal.opKind = "einsum_backward";
    return {
        {"matrix product", of("ij,jk->ik", {a, b}, {2, 2}), {{19, 22, 43, 50}}},
        {"transposed product", of("ij,kj->ki", {a, b}, {2, 2}), {{17, 39, 23, 53}}},
        {"trace", of("ii", {a}, {}), {{5}}},
        {"diagonal", of("ii->i", {a}, {2}), {{1, 4}}},
        {"diagonal again", diagonal, {{3, 0, 0, 4}}},
        {"scalar product of all", of("ij,ij->", {a, b}, {}), {{70}}},
        {"three operands", of("i,ij,j->", {value({2}, {1, 2}), a, value({2}, {3, 4})}, {}), {{61}}},
        {"broadcast", of("...i,i->...", {a, value({2}, {1, 10})}, {2}), {{21, 43}}},
    };
}

std::vector<Case> cases()
{
    std::vector<Case> all;
    for (const auto& part : {moves(), picks(), sums(), einsums()})
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

std::string listed(const Numbers& numbers)
{
    std::string text;
    for (const double number : numbers)
        text += (text.empty() ? "" : ", ") + QString::number(number).toStdString();
    return text;
}

/// The status of the kernel on these operands.
int statusOf(const Call& call)
{
    cpu::ReferenceBackend backend;
    auto kernel = backend.prepare(specOf(call));
    if (!kernel)
        qFatal("%s", toString(kernel.error()).c_str());
    std::vector<std::vector<double>> memories; // int64 has the same size
    std::vector<void*> operands;
    for (const auto* values : {&call.inputs, &call.outputs})
        for (const Value& operand : *values) {
            memories.emplace_back(std::size_t(model::elements(operand.shape)));
            auto* indices = reinterpret_cast<std::int64_t*>(memories.back().data());
            for (std::size_t i = 0; i < operand.values.size(); ++i)
                if (operand.type == DataType::Int64)
                    indices[i] = std::int64_t(operand.values[i]);
                else
                    memories.back()[i] = operand.values[i];
            operands.push_back(memories.back().data());
        }
    return (*kernel)->run(operands.data(), nullptr, {});
}

} // namespace

void TestShapeKernels::byHand_data()
{
    QTest::addColumn<int>("at");
    const std::vector<Case> rows = cases();
    for (std::size_t at = 0; at < rows.size(); ++at)
        QTest::newRow(rows[at].row) << int(at);
}

void TestShapeKernels::byHand()
{
    QFETCH(int, at);
    const Case row = cases()[std::size_t(at)];
    // Half precision holds these numbers exactly.
    for (const DataType type : {DataType::Float64, DataType::Float32, DataType::Float16}) {
        Call call = row.call;
        for (auto* values : {&call.inputs, &call.outputs})
            for (Value& operand : *values)
                if (model::isFloat(operand.type))
                    operand.type = type;
        const auto found = reference(call);
        for (std::size_t output = 0; output < row.expected.size(); ++output)
            QVERIFY2(found[output].values == row.expected[output],
                     (model::toString(type) + ": " + listed(found[output].values)).c_str());
    }
}

/// Against the definition, for extents around those of the tiles.
void TestShapeKernels::transposeOfEveryExtent()
{
    for (const Dim rows : {1, 3, 15, 16, 17, 33})
        for (const Dim columns : {1, 5, 16, 31, 48})
            for (const DataType type :
                 {DataType::UInt8, DataType::Float16, DataType::Float32, DataType::Float64}) {
                const Value x = asType(counted({2, rows, columns}), type);
                const Call call{.opKind = "transpose",
                                .attributes = with({{"permutation", List{0, 2, 1}}}),
                                .inputs = {x},
                                .outputs = {asType(result({2, columns, rows}), type)}};
                const Value y = reference(call)[0];
                const Value again = reference({.opKind = "cast", .inputs = {x}, .outputs = {x}})[0];
                for (Dim n = 0; n < 2; ++n)
                    for (Dim i = 0; i < rows; ++i)
                        for (Dim j = 0; j < columns; ++j)
                            QCOMPARE(y.values[std::size_t((n * columns + j) * rows + i)],
                                     again.values[std::size_t((n * rows + i) * columns + j)]);
            }
}

void TestShapeKernels::everyTypeMoves_data()
{
    QTest::addColumn<int>("type");
    for (int type = 0; type < model::kDataTypes; ++type)
        QTest::newRow(model::toString(DataType(type)).c_str()) << type;
}

void TestShapeKernels::everyTypeMoves()
{
    QFETCH(int, type);
    const Value x = asType(value({2, 2}, {1, 0, 0, 1}), DataType(type));
    const Value y = asType(result({2, 3}), DataType(type));
    const Call pad{.opKind = "pad",
                   .attributes = with({{"pads", List{0, 1, 0, 0}}, {"value", 1.0}}),
                   .inputs = {x},
                   .outputs = {y}};
    QVERIFY((reference(pad)[0].values == Numbers{1, 1, 0, 1, 0, 1}));
    const Call gather{.opKind = "gather",
                      .attributes = with({{"axis", n(1)}}),
                      .inputs = {x, whole({3}, {0, 0, 1})},
                      .outputs = {y}};
    QVERIFY((reference(gather)[0].values == Numbers{1, 1, 0, 0, 0, 1}));
}

void TestShapeKernels::indexOutside_data()
{
    QTest::addColumn<int>("index");
    QTest::addColumn<bool>("fine");
    QTest::newRow("last") << 2 << true;
    QTest::newRow("first, from the end") << -3 << true;
    QTest::newRow("behind the last") << 3 << false;
    QTest::newRow("before the first") << -4 << false;
    QTest::newRow("far away") << (1 << 30) << false;
}

/// Every kind with indices says so and touches nothing.
void TestShapeKernels::indexOutside()
{
    QFETCH(int, index);
    QFETCH(bool, fine);
    const Value data = counted({3});
    const Value table = counted({3, 1});
    const Value at = whole({1}, {double(index)});
    const Value atPart = whole({1, 1}, {double(index)});
    const Value update = value({1}, {5});
    const std::vector<Call> calls{
        {.opKind = "gather", .inputs = {data, at}, .outputs = {result({1})}},
        {.opKind = "gather_backward", .inputs = {update, at}, .outputs = {data}},
        {.opKind = "gather_elements", .inputs = {data, at}, .outputs = {result({1})}},
        {.opKind = "gather_elements_backward", .inputs = {update, at}, .outputs = {data}},
        {.opKind = "gather_nd", .inputs = {data, atPart}, .outputs = {result({1})}},
        {.opKind = "gather_nd_backward", .inputs = {update, atPart}, .outputs = {data}},
        {.opKind = "scatter_elements", .inputs = {data, at, update}, .outputs = {data}},
        {.opKind = "scatter_elements_backward", .inputs = {data, at}, .outputs = {data}},
        {.opKind = "scatter_nd", .inputs = {data, atPart, update}, .outputs = {data}},
        {.opKind = "scatter_nd_backward", .inputs = {data, atPart}, .outputs = {data}},
        {.opKind = "embedding", .inputs = {at, table}, .outputs = {result({1, 1})}},
        {.opKind = "embedding_backward", .inputs = {value({1, 1}, {5}), at}, .outputs = {table}},
    };
    for (const Call& call : calls)
        QVERIFY2(statusOf(call) == (fine ? 0 : backend::kIndexOutOfRange), call.opKind.c_str());
    QCOMPARE(backend::statusText(backend::kIndexOutOfRange),
             std::string("an index that is outside of its axis"));
    QCOMPARE(backend::statusText(3), std::string("status 3"));
}

void TestShapeKernels::oneHotOutsideIsOff()
{
    const Call call{.opKind = "one_hot",
                    .attributes = with({{"depth", n(2)}}),
                    .inputs = {whole({3}, {2, -3, -1})},
                    .outputs = {result({3, 2})}};
    QVERIFY((reference(call)[0].values == Numbers{0, 0, 0, 0, 0, 1}));
}

/// Rows 1 and 2 of a table of 4, from all indices.
void TestShapeKernels::rowsOfAPieceOfTheTable()
{
    Value rows = result({2, 1});
    rows.box = {{1, 3}, {0, 1}};
    rows.logical = {4, 1};
    const Call call{.opKind = "embedding_backward",
                    .inputs = {value({4, 1}, {1, 2, 3, 4}), whole({4}, {0, 2, -4, -2})},
                    .outputs = {rows}};
    QVERIFY((reference(call)[0].values == Numbers{0, 6}));
}

void TestShapeKernels::tableGradientIsTheSameOnAnyThreads()
{
    Value indices = whole({512}, {});
    for (int i = 0; i < 512; ++i)
        indices.values.push_back(i * i % 37);
    const Call call{.opKind = "embedding_backward",
                    .inputs = {randomValue({512, 256}, 3, DataType::Float32), indices},
                    .outputs = {asType(result({300, 256}), DataType::Float32)}};
    const Numbers found = reference(call)[0].values;
    // In ascending order of the indices, in float32.
    std::vector<float> expected(300 * 256);
    for (std::size_t i = 0; i < 512; ++i)
        for (std::size_t j = 0; j < 256; ++j)
            expected[std::size_t(indices.values[i]) * 256 + j] +=
                float(call.inputs[0].values[i * 256 + j]);
    QVERIFY(found == Numbers(expected.begin(), expected.end()));
}

/// Two of four rows: a quarter of their sum, which is this piece's part.
void TestShapeKernels::meanOfAPieceIsOfTheWhole()
{
    Value piece = value({2, 1}, {6, 2});
    piece.box = {{1, 3}, {0, 1}};
    piece.logical = {4, 1};
    const Call call{.opKind = "reduce_mean",
                    .attributes = with({{"axes", List{0}}}),
                    .inputs = {piece},
                    .outputs = {result({1, 1})}};
    QCOMPARE(reference(call)[0].values[0], 2.0);
}

/// A million times 0.1 in float32: a plain loop would be 1 % off.
void TestShapeKernels::longSumsKeepTheirPrecision()
{
    const Value x = asType(value({1'000'000}, Numbers(1'000'000, 0.1)), DataType::Float32);
    const Call call{
        .opKind = "reduce_sum", .inputs = {x}, .outputs = {asType(result({1}), DataType::Float32)}};
    const double expected = 1e6 * double(0.1f);
    QVERIFY(std::abs(reference(call)[0].values[0] - expected) <= 1e-6 * expected);
}

void TestShapeKernels::extremaKeepNan()
{
    for (const char* kind : {"reduce_max", "reduce_min"})
        for (const Dim count : {3, 40})
            for (const Dim at : {Dim(0), count / 2, count - 1}) {
                Value x = counted({count, 2});
                x.values[std::size_t(at * 2)] = std::nan("");
                const Call call{.opKind = kind,
                                .attributes = with({{"axes", List{0}}}),
                                .inputs = {asType(x, DataType::Float32)},
                                .outputs = {asType(result({1, 2}), DataType::Float32)}};
                const Numbers found = reference(call)[0].values;
                QVERIFY(std::isnan(found[0]));
                QVERIFY(!std::isnan(found[1]));
            }
}

/// Tensors without elements.
void TestShapeKernels::nothingAtAll()
{
    const Value empty = value({2, 0}, {});
    QVERIFY((reference({.opKind = "reduce_sum",
                        .attributes = with({{"axes", List{1}}}),
                        .inputs = {empty},
                        .outputs = {result({2, 1})}})[0]
                 .values == Numbers{0, 0}));
    QVERIFY((reference({.opKind = "pad",
                        .attributes = with({{"pads", List{0, 1, 0, 0}}}),
                        .inputs = {empty},
                        .outputs = {result({2, 1})}})[0]
                 .values == Numbers{0, 0}));
    QVERIFY((reference({.opKind = "concat",
                        .attributes = with({{"axis", n(1)}}),
                        .inputs = {empty, counted({2, 1})},
                        .outputs = {result({2, 1})}})[0]
                 .values == Numbers{0, 1}));
    QVERIFY((reference({.opKind = "einsum",
                        .attributes = with({{"equation", text("ij,kj->ik")}}),
                        .inputs = {empty, empty},
                        .outputs = {result({2, 2})}})[0]
                 .values == Numbers{0, 0, 0, 0}));
    for (const char* kind : {"transpose", "view", "cumulative_sum"})
        QCOMPARE(reference({.opKind = kind, .inputs = {empty}, .outputs = {result({0, 2})}})[0]
                     .values.size(),
                 std::size_t(0));
}

PLUGBOARD_TEST(TestShapeKernels)
#include "tst_shape_kernels.moc"
