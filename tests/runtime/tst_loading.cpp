// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include "tests/runtime/test_bench.h"

using namespace plugboard;
using model::DataType;
using model::ProgramKind;
using tests::TestBench;
using tests::TinyPlan;

class TestLoading : public QObject {
    Q_OBJECT

private slots:
    void rowsOfEachMicroBatch();
    void trainingDropsTheTailAndShuffles();
    void refusals_data();
    void refusals();
};

namespace {

/// Sample i is [i, i + 0.5], its label 100 + i.
class CountingSet : public data::DataSet {
public:
    explicit CountingSet(std::int64_t size) : size_(size) {}
    std::int64_t size() const override { return size_; }
    model::Shape sampleShape() const override { return {2}; }
    std::int64_t classes() const override { return 10; }
    void read(std::int64_t index, float* values, std::int32_t* label) const override
    {
        values[0] = float(index);
        values[1] = float(index) + 0.5f;
        *label = std::int32_t(100 + index);
    }

private:
    std::int64_t size_;
};

/// Batches of 4 in micro-batches of 2. The loader of device 0 fills one row of each for device 0
/// (float32) and the other for device 1 (float64); each device takes its own in the task `useN`.
TinyPlan loading(ProgramKind kind)
{
    TinyPlan tiny(2, 2, kind);
    tiny.program().batch = 4;
    tiny.program().period = 2;
    const auto load = tiny.task("load", 0);
    tiny.program().tasks[load.index()].kind = model::TaskKind::Load;
    tiny.program().tasks[load.index()].attributes.set(
        "fields", std::string("samples,labels,weights,samples,labels,weights"));
    tiny.lane(0, {load}, model::LaneKind::Loader);
    for (int device = 0; device < 2; ++device) {
        const auto use = tiny.task("use" + std::to_string(device), device);
        const DataType real = device == 0 ? DataType::Float32 : DataType::Float64;
        const auto piece = [&](const std::string& name, const model::TensorType& type) {
            const auto reg = tiny.reg(name, device, type, 2, load, {use});
            tiny.program().registers[reg.index()].box[0] = {device, device + 1};
        };
        piece("samples", {real, {2, 2}});
        piece("labels", {DataType::Int32, {2}});
        piece("weights", {real, {2}});
        tiny.lane(device, {use});
        tiny.data(load, use);
        tiny.credit(load, use, 2);
    }
    return tiny;
}

struct Row {
    double first;
    double second;
    std::int32_t label;
    double weight;
    bool operator==(const Row&) const = default;
};

template <class Real>
tests::FakeBackend::Function keep(std::vector<Row>& rows)
{
    return [&rows](void* const* operands, const backend::FiringContext&) {
        const auto* values = static_cast<const Real*>(operands[0]);
        rows.push_back({double(values[0]), double(values[1]),
                        *static_cast<const std::int32_t*>(operands[1]),
                        double(*static_cast<const Real*>(operands[2]))});
        return 0;
    };
}

} // namespace

void TestLoading::rowsOfEachMicroBatch()
{
    // 7 test samples in batches of 4: the second step ends with one row of padding.
    const CountingSet set(7);
    TestBench bench(loading(ProgramKind::Evaluate));
    bench.test = &set;
    std::vector<Row> rows0;
    std::vector<Row> rows1;
    bench.backend->functions["use0"] = keep<float>(rows0);
    bench.backend->functions["use1"] = keep<double>(rows1);
    PB_VERIFY_OK(bench.create());
    PB_VERIFY_OK(bench.executor->run(ProgramKind::Evaluate, 0, 2, nullptr));
    QVERIFY(rows0 == (std::vector<Row>{
                         {0, 0.5, 100, 1}, {2, 2.5, 102, 1}, {4, 4.5, 104, 1}, {6, 6.5, 106, 1}}));
    QVERIFY(rows1 ==
            (std::vector<Row>{{1, 1.5, 101, 1}, {3, 3.5, 103, 1}, {5, 5.5, 105, 1}, {0, 0, 0, 0}}));
}

void TestLoading::trainingDropsTheTailAndShuffles()
{
    const CountingSet set(11); // 2 steps an epoch, 3 samples of each are dropped
    TestBench bench(loading(ProgramKind::Train));
    bench.train = &set;
    std::vector<Row> rows0;
    std::vector<Row> rows1;
    bench.backend->functions["use0"] = keep<float>(rows0);
    bench.backend->functions["use1"] = keep<double>(rows1);
    PB_VERIFY_OK(bench.create());
    PB_VERIFY_OK(bench.executor->run(ProgramKind::Train, 0, 4, nullptr));
    QCOMPARE(rows0.size(), std::size_t(8));
    QCOMPARE(rows1.size(), std::size_t(8));
    for (std::int64_t epoch = 0; epoch < 2; ++epoch) {
        const auto order = data::epochOrder(bench.plan.header.seed, epoch, 11);
        for (std::size_t row = 0; row < 8; ++row) {
            const Row& got = (row % 2 ? rows1 : rows0)[std::size_t(epoch) * 4 + row / 2];
            QCOMPARE(got.first, double(order[row]));
            QCOMPARE(got.label, std::int32_t(100 + order[row]));
            QCOMPARE(got.weight, 1.0);
        }
    }
}

void TestLoading::refusals_data()
{
    QTest::addColumn<QString>("fault");
    QTest::addColumn<int>("code");
    QTest::newRow("cut across a sample") << "axis" << int(ErrorCode::Unsupported);
    QTest::newRow("a library's layout") << "layout" << int(ErrorCode::Unsupported);
    QTest::newRow("samples of another size") << "shape" << int(ErrorCode::ShapeMismatch);
    QTest::newRow("fewer samples than a batch") << "few" << int(ErrorCode::InvalidInput);
}

void TestLoading::refusals()
{
    QFETCH(QString, fault);
    QFETCH(int, code);
    TinyPlan tiny = loading(ProgramKind::Train);
    model::Register& samples = tiny.program().registers[0];
    model::PlanTensor& tensor = tiny.program().tensors[samples.tensor.index()];
    if (fault == "axis")
        samples.box[1] = {0, 1};
    if (fault == "layout")
        samples.layout = "nchw16c";
    if (fault == "shape") {
        tensor.type.shape = {2, 3};
        samples.box[1] = {0, 3};
    }
    const CountingSet set(fault == "few" ? 3 : 20);
    TestBench bench(tiny);
    bench.train = &set;
    const auto created = bench.create();
    QVERIFY(!created);
    QCOMPARE(int(created.error().code), code);
    QCOMPARE(created.error().subject.substr(0, 4), std::string("load"));
}

PLUGBOARD_TEST(TestLoading)
#include "tst_loading.moc"
