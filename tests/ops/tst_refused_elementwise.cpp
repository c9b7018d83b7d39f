// SPDX-License-Identifier: Apache-2.0
#include "tests/ops/refused.h"

using namespace plugboard;
using model::DataType;
using Integers = std::vector<std::int64_t>;

/// What elementwise kinds and their gradients refuse.
class TestRefusedElementwise : public QObject {
    Q_OBJECT

private slots:
    void refused_data();
    void refused();
    void slopeOfPrelu();
};

namespace {

using Case = tests::Refused;

model::Attributes with(std::map<std::string, model::AttributeValue> values)
{
    return {std::move(values)};
}

std::vector<Case> shapes()
{
    const model::Shape x{6, 4};
    return {
        {"subtract", "subtract", {}, {x, {6}}, "b needs extents that broadcast to [6, 4], got [6]"},
        {"third factor",
         "multiply",
         {},
         {x, {4}, {2, 6, 3}},
         "b2 needs extents that broadcast to [6, 4], got [2, 6, 3]"},
        {"one factor", "multiply", {}, {x}, "multiply takes 2 or more inputs, got 1"},
        {"three terms", "subtract", {}, {x, x, x}, "subtract takes 2 inputs, got 3"},
        {"equal", "equal", {}, {x, {5}}, "b needs extents that broadcast to [6, 4], got [5]"},
        {"where",
         "where",
         {},
         {x, x, {3}},
         "b needs extents that broadcast to [6, 4], got [3]",
         {DataType::Bool}},
        {"where backward",
         "where_backward",
         with({{"holds", std::int64_t(1)}}),
         {{3}, x},
         "dy needs extents that broadcast to [3], got [6, 4]",
         {DataType::Bool}},
        {"slope of other extents",
         "prelu",
         {},
         {x, {6}},
         "slope needs extents that broadcast to [6, 4], got [6]"},
        {"slope wider than x",
         "prelu",
         {},
         {{4}, x},
         "slope needs extents that broadcast to [4], got [6, 4]"},
        {"gradient of a function", "tanh_backward", {}, {x, {4}}, "dy needs [4], got [6, 4]"},
        {"sum to a longer shape",
         "sum_to",
         with({{"shape", Integers{1, 6, 4}}}),
         {x},
         "x needs a shape that [1, 6, 4] broadcasts to, got [6, 4]"},
        {"sum to other extents",
         "sum_to",
         with({{"shape", Integers{2, 4}}}),
         {x},
         "x needs a shape that [2, 4] broadcasts to, got [6, 4]"},
    };
}

std::vector<Case> types()
{
    const model::Shape x{6, 4};
    return {
        {"sum of bool",
         "add",
         {},
         {x, x},
         "a needs a number type, got bool[6, 4]",
         {DataType::Bool, DataType::Bool}},
        {"two types",
         "multiply",
         {},
         {x, x},
         "b needs float32, got int32[6, 4]",
         {DataType::Float32, DataType::Int32}},
        {"root of whole numbers",
         "square_root",
         {},
         {x},
         "x needs a float type, got int32[6, 4]",
         {DataType::Int32}},
        {"and of numbers", "logical_and", {}, {x, x}, "a needs bool, got float32[6, 4]"},
        {"condition", "where", {}, {x, x, x}, "condition needs bool, got float32[6, 4]"},
        {"branches",
         "where",
         {},
         {x, x, x},
         "b needs int64, got float32[6, 4]",
         {DataType::Bool, DataType::Int64, DataType::Float32}},
        {"order of bool",
         "less",
         {},
         {x, x},
         "a needs a number type, got bool[6, 4]",
         {DataType::Bool, DataType::Bool}},
    };
}

std::vector<Case> attributes()
{
    const model::Shape x{6, 4};
    return {
        {"cast without type", "cast", {}, {x}, "attribute type of cast is missing"},
        {"cast to an unknown type",
         "cast",
         with({{"type", std::string("int9")}}),
         {x},
         "unknown data type; known are float32"},
        {"clip by text",
         "clip",
         with({{"low", std::string("a")}}),
         {x},
         "attribute low of clip must be a number"},
        {"gelu",
         "gelu",
         with({{"approximate", std::int64_t(2)}}),
         {x},
         "attribute approximate of gelu must be from 0 to 1"},
        {"slope",
         "leaky_relu",
         with({{"alpha", 1e7}}),
         {x},
         "attribute alpha of leaky_relu must be from -1000000 to 1000000"},
        {"unknown", "tanh", with({{"alpha", 1.0}}), {x}, "attribute alpha of tanh is unknown"},
        {"sum without shape", "sum_to", {}, {x}, "attribute shape of sum_to is missing"},
    };
}

std::vector<Case> cases()
{
    std::vector<Case> all;
    for (const auto& part : {shapes(), types(), attributes()})
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

} // namespace

void TestRefusedElementwise::refused_data()
{
    tests::addRows(cases());
}

void TestRefusedElementwise::refused()
{
    QFETCH(int, at);
    const std::string fault = tests::fault(cases()[std::size_t(at)]);
    QVERIFY2(fault.empty(), fault.c_str());
}

/// The node's own variable: one slope for all, or what `shape` says; of x's type.
void TestRefusedElementwise::slopeOfPrelu()
{
    const ops::OpKind& kind = *ops::find("prelu");
    const std::vector<model::TensorType> x{{DataType::Float64, {8, 3, 5, 5}}};
    const auto one = kind.parameters(ops::canonicalAttributes(kind, {}), x);
    PB_VERIFY_OK(one);
    QCOMPARE(one->size(), std::size_t(1));
    QCOMPARE((*one)[0].name, std::string("slope"));
    QCOMPARE((*one)[0].type.shape, model::Shape{1});
    QVERIFY((*one)[0].type.type == DataType::Float64);
    QCOMPARE((*one)[0].initialiser.real("value", 0), 0.25);
    const auto channels = kind.parameters(
        ops::canonicalAttributes(kind, with({{"shape", Integers{3, 1, 1}}, {"value", 0.1}})), x);
    PB_VERIFY_OK(channels);
    QCOMPARE((*channels)[0].type.shape, (model::Shape{3, 1, 1}));
    QCOMPARE((*channels)[0].initialiser.real("value", 0), 0.1);
}

PLUGBOARD_TEST(TestRefusedElementwise)
#include "tst_refused_elementwise.moc"
