// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/onednn_backend.h"
#include "tests/cpu/kernel_runner.h"
#include "tests/plugboard_test.h"

namespace {

using namespace plugboard;
using namespace plugboard::tests;
using Numbers = std::vector<double>;

constexpr backend::FiringContext kFirst{.step = 1, .microBatch = 0, .learningRate = 0};
constexpr backend::FiringContext kLater{.step = 1, .microBatch = 2, .learningRate = 0};

} // namespace

class TestAccumulating : public QObject {
    Q_OBJECT
private slots:
    void accumulateOp_data();
    void accumulateOp();
    void kernelWithTwoOutputs_data() { accumulateOp_data(); }
    void kernelWithTwoOutputs();
};

void TestAccumulating::accumulateOp_data()
{
    QTest::addColumn<int>("type");
    QTest::newRow("float32") << int(model::DataType::Float32);
    QTest::newRow("float64") << int(model::DataType::Float64);
}

void TestAccumulating::accumulateOp()
{
    QFETCH(int, type);
    const auto dataType = model::DataType(type);
    cpu::OnednnBackend backend;
    const Call call{.opKind = "accumulate",
                    .inputs = {asType(value({2}, {1, 2}), dataType)},
                    .outputs = {asType(value({2}, {10, 20}), dataType)},
                    .accumulate = true};
    QCOMPARE(run(backend, call, kFirst)[0].values, (Numbers{1, 2}));
    QCOMPARE(run(backend, call, kLater)[0].values, (Numbers{11, 22}));
}

void TestAccumulating::kernelWithTwoOutputs()
{
    QFETCH(int, type);
    const auto dataType = model::DataType(type);
    cpu::OnednnBackend backend;
    // dweight = dy^T x = [[3, 6]], dbias = 3
    const Call call{
        .opKind = "linear_backward_weights",
        .inputs = {asType(value({1, 2}, {1, 2}), dataType), asType(value({1, 1}, {3}), dataType)},
        .outputs = {asType(value({1, 2}, {100, 200}), dataType),
                    asType(value({1}, {1000}), dataType)},
        .accumulate = true};
    const auto first = run(backend, call, kFirst);
    QCOMPARE(first[0].values, (Numbers{3, 6}));
    QCOMPARE(first[1].values, (Numbers{3}));
    const auto later = run(backend, call, kLater);
    QCOMPARE(later[0].values, (Numbers{103, 206}));
    QCOMPARE(later[1].values, (Numbers{1003}));
}

PLUGBOARD_TEST(TestAccumulating)
#include "tst_accumulating.moc"
