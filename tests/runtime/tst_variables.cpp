// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include "tests/runtime/test_bench.h"

#include <cstring>

using namespace plugboard;
using model::DataType;
using model::DeviceId;
using model::ProgramKind;
using tests::TestBench;
using tests::TinyPlan;

class TestVariables : public QObject {
    Q_OBJECT

private slots:
    void shardsMakeTheWhole_data();
    void shardsMakeTheWhole();
    void kernelsSeeTheirShard();
    void realsTurnIntoEachOther();
    void refusals_data();
    void refusals();
};

namespace {

model::VariableShard shard(std::size_t device, const model::Box& box)
{
    return {DeviceId(device), box, 0};
}

template <class Real>
model::NamedTensor tensorOf(const std::string& name, DataType type, const model::Shape& shape,
                            const std::vector<Real>& values)
{
    model::NamedTensor tensor{name, {type, shape}, {}};
    tensor.bytes.resize(values.size() * sizeof(Real));
    std::memcpy(tensor.bytes.data(), values.data(), tensor.bytes.size());
    return tensor;
}

template <class Real>
std::vector<Real> valuesOf(const model::NamedTensor& tensor)
{
    std::vector<Real> values(tensor.bytes.size() / sizeof(Real));
    std::memcpy(values.data(), tensor.bytes.data(), tensor.bytes.size());
    return values;
}

std::vector<float> upTo(std::int64_t count)
{
    std::vector<float> values;
    for (std::int64_t n = 0; n < count; ++n)
        values.push_back(float(n));
    return values;
}

} // namespace

void TestVariables::shardsMakeTheWhole_data()
{
    QTest::addColumn<int>("layout");
    QTest::newRow("whole on each device") << 0;
    QTest::newRow("rows") << 1;
    QTest::newRow("middle axis, uneven, one empty") << 2;
    QTest::newRow("columns") << 3;
    QTest::newRow("a grid") << 4;
}

void TestVariables::shardsMakeTheWhole()
{
    QFETCH(int, layout);
    const std::vector<std::vector<model::Box>> layouts{
        {{{0, 4}, {0, 3}, {0, 6}}, {{0, 4}, {0, 3}, {0, 6}}},
        {{{0, 1}, {0, 3}, {0, 6}}, {{1, 4}, {0, 3}, {0, 6}}},
        {{{0, 4}, {0, 2}, {0, 6}}, {{0, 4}, {2, 2}, {0, 6}}, {{0, 4}, {2, 3}, {0, 6}}},
        {{{0, 4}, {0, 3}, {0, 5}}, {{0, 4}, {0, 3}, {5, 6}}},
        {{{0, 2}, {0, 3}, {0, 3}},
         {{0, 2}, {0, 3}, {3, 6}},
         {{2, 4}, {0, 3}, {0, 3}},
         {{2, 4}, {0, 3}, {3, 6}}},
    };
    TinyPlan tiny(4);
    std::vector<model::VariableShard> shards;
    for (const model::Box& box : layouts[std::size_t(layout)])
        shards.push_back(shard(shards.size(), box));
    tiny.variable("weight", {DataType::Float32, {4, 3, 6}}, shards);
    tiny.variable("scalar", {DataType::Float32, {}}, {shard(1, {})});
    TestBench bench(tiny);
    PB_VERIFY_OK(bench.create());
    PB_VERIFY_OK(bench.executor->writeVariables(
        {tensorOf<float>("scalar", DataType::Float32, {}, {7}),
         tensorOf("weight", DataType::Float32, {4, 3, 6}, upTo(72))}));
    const auto read = bench.executor->readVariables();
    PB_VERIFY_OK(read);
    QCOMPARE(read->size(), std::size_t(2));
    QCOMPARE((*read)[0].name, std::string("weight"));
    QCOMPARE(valuesOf<float>((*read)[0]), upTo(72));
    QCOMPARE(valuesOf<float>((*read)[1]), std::vector<float>{7});
}

void TestVariables::kernelsSeeTheirShard()
{
    // [3, 2] by columns: device 1 holds 1, 3, 5; its task adds 10, once per step.
    TinyPlan tiny(2);
    const auto variable = tiny.variable("weight", {DataType::Float32, {3, 2}},
                                        {shard(0, {{0, 3}, {0, 1}}), shard(1, {{0, 3}, {1, 2}})});
    const auto add = tiny.task("add", 1, model::Rate::Step);
    tiny.lane(1, {add});
    const auto reg =
        tiny.reg("weight", 1, {DataType::Float32, {3, 2}}, 1, add, {}, model::Rate::Step);
    model::Register& held = tiny.program().registers[reg.index()];
    held.kind = model::RegisterKind::Variable;
    held.variable = variable;
    held.box = {{0, 3}, {1, 2}};
    held.bytes = {12};
    held.offsets = {tiny.plan.variables[0].shards[1].offset};
    TestBench bench(tiny);
    bench.backend->functions["add"] = [](void* const* operands, const auto&) {
        for (int at = 0; at < 3; ++at)
            static_cast<float*>(operands[0])[at] += 10;
        return 0;
    };
    PB_VERIFY_OK(bench.create());
    PB_VERIFY_OK(
        bench.executor->writeVariables({tensorOf("weight", DataType::Float32, {3, 2}, upTo(6))}));
    PB_VERIFY_OK(bench.executor->run(ProgramKind::Train, 0, 2, nullptr));
    const auto read = bench.executor->readVariables();
    PB_VERIFY_OK(read);
    QCOMPARE(valuesOf<float>((*read)[0]), (std::vector<float>{0, 21, 2, 23, 4, 25}));
}

void TestVariables::realsTurnIntoEachOther()
{
    TinyPlan tiny(1);
    tiny.variable("single", {DataType::Float32, {2}}, {shard(0, {{0, 2}})});
    tiny.variable("double", {DataType::Float64, {2}}, {shard(0, {{0, 2}})});
    TestBench bench(tiny);
    PB_VERIFY_OK(bench.create());
    PB_VERIFY_OK(bench.executor->writeVariables(
        {tensorOf<double>("single", DataType::Float64, {2}, {0.1, -3}),
         tensorOf<float>("double", DataType::Float32, {2}, {0.1f, 8}),
         tensorOf<float>("of another plan", DataType::Float32, {1}, {1})}));
    const auto read = bench.executor->readVariables();
    PB_VERIFY_OK(read);
    QCOMPARE(valuesOf<float>((*read)[0]), (std::vector<float>{0.1f, -3}));
    QCOMPARE(valuesOf<double>((*read)[1]), (std::vector<double>{double(0.1f), 8}));
}

void TestVariables::refusals_data()
{
    QTest::addColumn<QString>("fault");
    QTest::addColumn<int>("code");
    QTest::newRow("absent") << "absent" << int(ErrorCode::NotFound);
    QTest::newRow("other shape") << "shape" << int(ErrorCode::ShapeMismatch);
    QTest::newRow("other type") << "type" << int(ErrorCode::ShapeMismatch);
    QTest::newRow("cut short") << "bytes" << int(ErrorCode::ShapeMismatch);
    QTest::newRow("layout") << "layout" << int(ErrorCode::Unsupported);
    QTest::newRow("box outside") << "box" << int(ErrorCode::InvalidInput);
    QTest::newRow("offset outside") << "offset" << int(ErrorCode::InvalidInput);
    QTest::newRow("unknown device") << "device" << int(ErrorCode::InvalidInput);
}

void TestVariables::refusals()
{
    QFETCH(QString, fault);
    QFETCH(int, code);
    TinyPlan tiny(1);
    tiny.variable("first", {DataType::Float32, {2}}, {shard(0, {{0, 2}})});
    tiny.variable("weight", {DataType::Float32, {6}}, {shard(0, {{0, 6}})});
    model::PlanVariable& weight = tiny.plan.variables[1];
    if (fault == "layout")
        weight.layout = "blocked";
    if (fault == "box")
        weight.shards[0].box = {{1, 7}};
    if (fault == "offset")
        weight.shards[0].offset = 128;
    if (fault == "device")
        weight.shards[0].device = DeviceId(5);
    TestBench bench(tiny);
    Result<void> refused = bench.create();
    if (refused) {
        auto given = tensorOf("weight", DataType::Float32, {6}, upTo(6));
        if (fault == "absent")
            given.name = "bias";
        if (fault == "shape")
            given.type.shape = {2, 3};
        if (fault == "type")
            given.type.type = DataType::Int32;
        if (fault == "bytes")
            given.bytes.pop_back();
        refused = bench.executor->writeVariables(
            {tensorOf<float>("first", DataType::Float32, {2}, {5, 5}), given});
        const auto read = bench.executor->readVariables();
        PB_VERIFY_OK(read);
        QCOMPARE(valuesOf<float>((*read)[0]), (std::vector<float>{0, 0})); // all or nothing
    }
    QVERIFY(!refused);
    QCOMPARE(int(refused.error().code), code);
    QCOMPARE(refused.error().subject, std::string("weight"));
}

PLUGBOARD_TEST(TestVariables)
#include "tst_variables.moc"
