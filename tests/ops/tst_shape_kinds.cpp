// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/axes.h"
#include "engine/ops/einsum_equation.h"
#include "engine/ops/op_kind.h"
#include "tests/plugboard_test.h"

#include <limits>

using namespace plugboard;
using Integers = std::vector<std::int64_t>;
using model::DataType;

/// What the kinds that move, pick and sum up elements refuse, and how their attributes are read.
class TestShapeKinds : public QObject {
    Q_OBJECT

private slots:
    void refused_data();
    void refused();
    void slices_data();
    void slices();
    void equations_data();
    void equations();
    void embeddingTableFollowsItsType();
};

namespace {

using Types = std::vector<model::TensorType>;

struct Case {
    const char* row;
    const char* kind;
    model::Attributes attributes;
    Types inputs;
    const char* message;
};

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
model::TensorType real(model::Shape shape)
{
    return {DataType::Float32, std::move(shape)};
}
model::TensorType index(model::Shape shape)
{
    return {DataType::Int64, std::move(shape)};
}

std::vector<Case> moves()
{
    const auto view = [](Integers shape) { return with({{"shape", std::move(shape)}}); };
    const auto order = [](Integers axes) { return with({{"permutation", std::move(axes)}}); };
    const auto pads = [](Integers pads, const char* mode) {
        return with({{"pads", std::move(pads)}, {"mode", text(mode)}});
    };
    const std::int64_t huge = std::int64_t(1) << 40;
    return {
        {"two open extents", "view", view({-1, -1}), {real({4, 6})}, "at most one -1"},
        {"open beside nothing",
         "view",
         view({-1, 0}),
         {real({0, 6})},
         "no 0 beside it, got [-1, 0]"},
        {"view of other elements",
         "view",
         view({5, -1}),
         {real({4, 6})},
         "x needs as many elements as [5, -1], got [4, 6]"},
        {"view beyond all bounds",
         "view",
         view({huge, huge, huge}),
         {real({4, 6})},
         "as many elements as"},
        {"axis twice",
         "transpose",
         order({0, 0}),
         {real({4, 6})},
         "x needs each of its axes once in permutation [0, 0], got [4, 6]"},
        {"axis missing", "transpose", order({0}), {real({4, 6})}, "each of its axes once"},
        {"axis beyond", "transpose", order({0, 2}), {real({4, 6})}, "each of its axes once"},
        {"concat along no axis",
         "concat",
         with({{"axis", n(2)}}),
         {real({4, 6}), real({4, 6})},
         "attribute axis must be from -2 to 1 for a of 2 axes, got 2"},
        {"concat of scalars",
         "concat",
         {},
         {real({}), real({})},
         "must be none, as a is a scalar, got 1"},
        {"concat of other extents",
         "concat",
         {},
         {real({4, 6}), real({4, 1}), real({3, 6})},
         "b2 needs the extents of a [4, 6] but along axis 1, got [3, 6]"},
        {"concat of other ranks",
         "concat",
         {},
         {real({4, 6}), real({4})},
         "b needs the extents of a"},
        {"concat of other types",
         "concat",
         {},
         {real({4, 6}), index({4, 6})},
         "b needs float32, got int64[4, 6]"},
        {"expand to other extents",
         "expand",
         with({{"shape", Integers{3, 6}}}),
         {real({4, 6})},
         "x needs extents of 1 or those of [3, 6], got [4, 6]"},
        {"repeats of other axes",
         "tile",
         with({{"repeats", Integers{2}}}),
         {real({4, 6})},
         "x needs an axis for each of repeats [2], got [4, 6]"},
        {"pads of other axes",
         "pad",
         pads({1, 1}, "constant"),
         {real({4, 6})},
         "x needs an axis for each two of pads [1, 1], got [4, 6]"},
        {"unknown padding",
         "pad",
         pads({1, 1}, "mirror"),
         {real({4})},
         "attribute mode must be one of constant, reflect, edge, wrap, got mirror"},
        {"reflected too far",
         "pad",
         pads({0, 4}, "reflect"),
         {real({4})},
         "x needs enough elements along axis 0 to reflect pad 4, got [4]"},
        {"wrapped too far", "pad", pads({5, 0}, "wrap"), {real({4})}, "to wrap pad 5"},
        {"edge of nothing", "pad", pads({1, 0}, "edge"), {real({0})}, "to edge pad 1"},
        {"all cut away",
         "pad",
         pads({-3, -2}, "constant"),
         {real({4})},
         "x needs at least the elements that pads [-3, -2] take away, got [4]"},
        {"pads of dy",
         "pad_backward",
         pads({1, 0}, "edge"),
         {real({4, 6})},
         "dx needs an axis for each two of pads"},
        {"triangle of a vector", "trilu", {}, {real({4})}, "x needs [..., rows, columns], got [4]"},
        {"unknown order of channels",
         "depth_to_space",
         with({{"block", n(2)}, {"mode", text("RGB")}}),
         {real({1, 4, 2, 2})},
         "mode must be one of DCR, CRD, got RGB"},
        {"blocks of a matrix",
         "space_to_depth",
         with({{"block", n(2)}}),
         {real({4, 2})},
         "x needs [n, c, h, w], got [4, 2]"},
        {"channels that make no block",
         "depth_to_space",
         with({{"block", n(2)}}),
         {real({1, 6, 2, 2})},
         "x needs a multiple of 4 channels, got [1, 6, 2, 2]"},
        {"rows that make no block",
         "space_to_depth",
         with({{"block", n(2)}}),
         {real({1, 4, 3, 2})},
         "x needs height and width in blocks of 2"},
    };
}

std::vector<Case> slicesAndSums()
{
    const auto slice = [](Integers starts, Integers ends, Integers axes, Integers steps) {
        return with({{"starts", std::move(starts)},
                     {"ends", std::move(ends)},
                     {"axes", std::move(axes)},
                     {"steps", std::move(steps)}});
    };
    auto backward = slice({1}, {3}, {0}, {});
    backward.set("shape", Integers{4, 6});
    const auto axes = [](Integers axes) { return with({{"axes", std::move(axes)}}); };
    auto summed = axes({1});
    summed.set("shape", Integers{4, 6});
    return {
        {"ends missing",
         "slice",
         slice({1, 1}, {2}, {}, {}),
         {real({4, 6})},
         "attribute ends needs as many values as starts, 2, got 1"},
        {"axes missing",
         "slice",
         slice({1, 1}, {2, 2}, {0}, {}),
         {real({4, 6})},
         "attribute axes needs"},
        {"steps missing",
         "slice",
         slice({1, 1}, {2, 2}, {}, {1}),
         {real({4, 6})},
         "attribute steps needs"},
        {"no step",
         "slice",
         slice({1}, {2}, {}, {0}),
         {real({4, 6})},
         "attribute steps must not be 0"},
        {"more slices than axes",
         "slice",
         slice({1, 1}, {2, 2}, {}, {}),
         {real({4})},
         "attribute starts has 2 values, but x has 1 axes"},
        {"slice along no axis",
         "slice",
         slice({1}, {2}, {-3}, {}),
         {real({4, 6})},
         "attribute axes must be from -2 to 1 for x of 2 axes, got -3"},
        {"slice twice along an axis",
         "slice",
         slice({1, 1}, {2, 2}, {1, -1}, {}),
         {real({4, 6})},
         "attribute axes names axis -1 twice"},
        {"dy of a slice",
         "slice_backward",
         backward,
         {real({3, 6})},
         "dy needs [2, 6], got [3, 6]"},
        {"sum over no axis",
         "reduce_sum",
         axes({2}),
         {real({4, 6})},
         "attribute axes must be from -2 to 1"},
        {"mean twice over an axis",
         "reduce_mean",
         axes({0, -2}),
         {real({4, 6})},
         "names axis -2 twice"},
        {"maximum of nothing",
         "reduce_max",
         axes({1}),
         {real({4, 0})},
         "x needs at least one element, got [4, 0]"},
        {"dy of a sum", "reduce_sum_backward", summed, {real({4})}, "dy needs [4, 1], got [4]"},
        {"y of a maximum",
         "reduce_max_backward",
         axes({1}),
         {real({4, 1}), real({4, 6}), real({4})},
         "y needs [4, 1], got [4]"},
        {"sums along no axis",
         "cumulative_sum",
         with({{"axis", n(-3)}}),
         {real({4, 6})},
         "attribute axis must be from -2 to 1 for x of 2 axes, got -3"},
        {"index along no axis", "arg_max", with({{"axis", n(2)}}), {real({4, 6})}, "got 2"},
        {"index of nothing",
         "arg_min",
         {},
         {real({0, 6})},
         "x needs at least one element along the axis, got [0, 6]"},
        {"more than all",
         "top_k",
         with({{"k", n(7)}}),
         {real({4, 6})},
         "x needs at least k = 7 elements along axis 1, got [4, 6]"},
        {"top of a scalar", "top_k", with({{"k", n(1)}}), {real({})}, "none, as x is a scalar"},
        {"sums of bools",
         "reduce_sum",
         {},
         {{DataType::Bool, {4}}},
         "x needs a number type, got bool[4]"},
    };
}

std::vector<Case> picks()
{
    const auto axis = [](std::int64_t axis) { return with({{"axis", axis}}); };
    auto shaped = axis(1);
    shaped.set("shape", Integers{4, 6});
    const auto batches = [](std::int64_t count) { return with({{"batch_dims", count}}); };
    const auto reduction = [](const char* name) { return with({{"reduction", text(name)}}); };
    const auto table = with({{"count", n(7)}, {"width", n(3)}});
    return {
        {"gather along no axis",
         "gather",
         axis(2),
         {real({4, 6}), index({2})},
         "for data of 2 axes, got 2"},
        {"real indices",
         "gather",
         {},
         {real({4, 6}), real({2})},
         "indices needs int32 or int64, got float32[2]"},
        {"dy of a gather",
         "gather_backward",
         shaped,
         {real({4, 3}), index({2})},
         "dy needs [4, 2], got [4, 3]"},
        {"elements along no axis",
         "gather_elements",
         axis(-3),
         {real({4, 6}), index({4, 6})},
         "got -3"},
        {"elements of other ranks",
         "gather_elements",
         {},
         {real({4, 6}), index({4})},
         "indices needs at most the extents of data [4, 6] but along axis 0, got [4]"},
        {"elements beyond data",
         "gather_elements",
         {},
         {real({4, 6}), index({9, 7})},
         "got [9, 7]"},
        {"dy of elements",
         "gather_elements_backward",
         shaped,
         {real({4, 3}), index({4, 2})},
         "dy needs [4, 2], got [4, 3]"},
        {"more values than axes",
         "gather_nd",
         {},
         {real({4, 6}), index({2, 3})},
         "indices needs 0 batch axes and 1 to as many values as other axes of data [4, 6], got [2, "
         "3]"},
        {"no values", "gather_nd", {}, {real({4, 6}), index({2, 0})}, "got [2, 0]"},
        {"other batches", "gather_nd", batches(1), {real({4, 6}), index({3, 1})}, "got [3, 1]"},
        {"nothing but batches",
         "gather_nd",
         batches(2),
         {real({4, 6}), index({4, 6, 1})},
         "2 batch axes"},
        {"dy of parts",
         "gather_nd_backward",
         with({{"shape", Integers{4, 6}}}),
         {real({2, 5}), index({2, 1})},
         "dy needs [2, 6], got [2, 5]"},
        {"updates of other parts",
         "scatter_nd",
         {},
         {real({4, 6}), index({2, 1}), real({2})},
         "updates needs [2, 6], got [2]"},
        {"scattered by no values",
         "scatter_nd",
         {},
         {real({4, 6}), index({}), real({})},
         "indices needs 1 to as many values as axes of data [4, 6], got []"},
        {"unknown reduction",
         "scatter_nd",
         reduction("sum"),
         {real({4}), index({2, 1}), real({2})},
         "attribute reduction must be one of none, add, mul, max, min, got sum"},
        {"sum of truths",
         "scatter_nd",
         reduction("add"),
         {{DataType::Bool, {4}}, index({2, 1}), {DataType::Bool, {2}}},
         "data needs a number type for reduction add, got bool[4]"},
        {"gradient of a product",
         "scatter_nd_backward",
         reduction("mul"),
         {real({4}), index({2, 1})},
         "reduction mul has no gradient: it cannot be trained; none and add can"},
        {"gradient by no values",
         "scatter_nd_backward",
         {},
         {real({4}), index({2, 2})},
         "indices needs 1 to as many values as axes of dy [4], got [2, 2]"},
        {"elements of other updates",
         "scatter_elements",
         {},
         {real({4}), index({2}), real({3})},
         "updates needs [2], got [3]"},
        {"unknown reduction of elements",
         "scatter_elements",
         reduction("sum"),
         {real({4}), index({2}), real({2})},
         "got sum"},
        {"scattered beyond data",
         "scatter_elements",
         axis(1),
         {real({4, 6}), index({5, 6}), real({5, 6})},
         "but along axis 1, got [5, 6]"},
        {"gradient of a maximum",
         "scatter_elements_backward",
         reduction("max"),
         {real({4}), index({2})},
         "reduction max has no gradient"},
        {"gradient beyond dy",
         "scatter_elements_backward",
         {},
         {real({4}), index({2, 2})},
         "at most the extents of dy [4]"},
        {"one hot along no axis",
         "one_hot",
         with({{"depth", n(3)}, {"axis", n(3)}}),
         {index({4})},
         "attribute axis must be from -2 to 1 for y of 2 axes, got 3"},
        {"one hot of no type",
         "one_hot",
         with({{"depth", n(3)}, {"type", text("float")}}),
         {index({4})},
         "float"},
        {"one hot without depth",
         "one_hot",
         {},
         {index({4})},
         "attribute depth of one_hot is missing"},
        {"another table",
         "embedding",
         table,
         {index({4}), real({6, 3})},
         "weight needs [7, 3], got [6, 3]"},
        {"no table",
         "embedding",
         with({{"count", n(7)}}),
         {index({4}), real({7, 3})},
         "attribute width of embedding is missing"},
        {"dy of a table",
         "embedding_backward",
         table,
         {real({4, 2}), index({4})},
         "dy needs [4, 3], got [4, 2]"},
    };
}

std::vector<Case> einsums()
{
    const auto of = [](const char* equation) { return with({{"equation", text(equation)}}); };
    auto to = of("ij->ii");
    to.set("shape", Integers{3, 4});
    return {
        {"no letters",
         "einsum",
         of("i1->i"),
         {real({4, 6})},
         "attribute equation i1->i is not made of letters"},
        {"two gaps", "einsum", of("......->"), {real({4, 6})}, "is not made of letters"},
        {"wrong letters of the result",
         "einsum",
         of("ij->i-"),
         {real({4, 6})},
         "is not made of letters"},
        {"other operands", "einsum", of("ij,jk"), {real({4, 6})}, "has 2 operands, the op has 1"},
        {"other axes",
         "einsum",
         of("ijk->i"),
         {real({4, 6})},
         "operand 0 needs the extents of equation ijk->i, got [4, 6]"},
        {"fewer letters than axes", "einsum", of("i->i"), {real({4, 6})}, "operand 0 needs"},
        {"other extents",
         "einsum",
         of("ij,jk->ik"),
         {real({4, 6}), real({5, 3})},
         "operand 1 needs the extents of equation ij,jk->ik, got [5, 3]"},
        {"unknown result",
         "einsum",
         of("ij->ik"),
         {real({4, 6})},
         "has an output axis that no operand has"},
        {"result twice", "einsum", of("ij->ii"), {real({4, 6})}, "has an output axis twice"},
        {"diagonal that is none",
         "einsum_backward",
         to,
         {real({4, 6})},
         "the result needs the extents of equation ij->ii, got [3, 4]"},
    };
}

std::vector<Case> cases()
{
    std::vector<Case> all;
    for (const auto& part : {moves(), slicesAndSums(), picks(), einsums()})
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

constexpr std::int64_t kFirst = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kLast = std::numeric_limits<std::int64_t>::max();

} // namespace

void TestShapeKinds::refused_data()
{
    QTest::addColumn<int>("at");
    const std::vector<Case> rows = cases();
    for (std::size_t at = 0; at < rows.size(); ++at)
        QTest::newRow(rows[at].row) << int(at);
}

void TestShapeKinds::refused()
{
    QFETCH(int, at);
    const Case row = cases()[std::size_t(at)];
    const auto types = ops::inferTypes(*ops::find(row.kind), row.attributes, row.inputs);
    QVERIFY(!types);
    QVERIFY2(types.error().message.find(row.message) != std::string::npos,
             types.error().message.c_str());
}

void TestShapeKinds::slices_data()
{
    QTest::addColumn<qint64>("start");
    QTest::addColumn<qint64>("end");
    QTest::addColumn<qint64>("step");
    QTest::addColumn<qint64>("first"); // of 5 elements
    QTest::addColumn<qint64>("count");
    const auto row = [](const char* name, std::int64_t start, std::int64_t end, std::int64_t step,
                        std::int64_t first, std::int64_t count) {
        QTest::newRow(name) << qint64(start) << qint64(end) << qint64(step) << qint64(first)
                            << qint64(count);
    };
    row("whole", 0, kLast, 1, 0, 5);
    row("from the end", -2, kLast, 1, 3, 2);
    row("up to the end", 1, -1, 1, 1, 3);
    row("every second", 0, 5, 2, 0, 3);
    row("behind the end", 7, 9, 1, 5, 0);
    row("turned about", 3, 1, 1, 3, 0);
    row("backwards", -1, kFirst, -1, 4, 5);
    row("backwards from beyond", kLast, kFirst, -2, 4, 3);
    row("backwards to an end", 3, 0, -1, 3, 3);
    row("largest step", 0, kLast, kLast, 0, 1);
    row("least step", 4, kFirst, kFirst, 4, 1);
    row("from before the first", kFirst, 2, 1, 0, 2);
}

void TestShapeKinds::slices()
{
    QFETCH(qint64, start);
    QFETCH(qint64, end);
    QFETCH(qint64, step);
    QFETCH(qint64, first);
    QFETCH(qint64, count);
    const auto attributes = with({{"starts", Integers{start}},
                                  {"ends", Integers{end}},
                                  {"axes", Integers{-1}},
                                  {"steps", Integers{step}}});
    const auto slices = ops::slicesOf(attributes, {7, 5});
    QCOMPARE(slices.size(), std::size_t(2));
    QVERIFY(slices[0].isWhole(7));
    QCOMPARE(qint64(slices[1].start), first);
    QCOMPARE(qint64(slices[1].count), count);
}

void TestShapeKinds::equations_data()
{
    QTest::addColumn<QString>("equation");
    QTest::addColumn<QString>("written");
    QTest::newRow("result by the alphabet") << "kj,ik"
                                            << "kj,ik->ij";
    QTest::newRow("dots stay first") << "...k,...kA"
                                     << "BCk,BCkA->BCA";
    QTest::newRow("fewer dots") << "...i,i->..."
                                << "ABi,i->AB";
    QTest::newRow("trace") << "ii"
                           << "ii->";
}

void TestShapeKinds::equations()
{
    QFETCH(QString, equation);
    QFETCH(QString, written);
    std::vector<model::Shape> shapes{{2, 2}, {2, 2}};
    if (equation.startsWith("..."))
        shapes = {{2, 3, 4}, {2, 3, 4, 5}};
    if (equation == "...i,i->...")
        shapes = {{2, 3, 4}, {4}};
    if (equation == "ii")
        shapes = {{2, 2}};
    const auto einsum = ops::einsumOf(equation.toStdString(), shapes);
    PB_VERIFY_OK(einsum);
    QCOMPARE(QString::fromStdString(einsum->text()), written);
}

void TestShapeKinds::embeddingTableFollowsItsType()
{
    const auto attributes = with({{"count", n(7)}, {"width", n(3)}, {"type", text("float64")}});
    const std::vector<model::TensorType> tokens{index({4, 5})};
    const auto parameters = ops::find("embedding")->parameters(attributes, tokens);
    PB_VERIFY_OK(parameters);
    QCOMPARE(parameters->size(), std::size_t(1));
    QVERIFY((*parameters)[0].type == (model::TensorType{DataType::Float64, {7, 3}}));
    QCOMPARE(model::toString((*parameters)[0].initialiser),
             std::string("deviation=1 kind=normal mean=0"));
}

PLUGBOARD_TEST(TestShapeKinds)
#include "tst_shape_kinds.moc"
