// SPDX-License-Identifier: Apache-2.0
#include "tests/passes/networks.h"
#include "tests/plugboard_test.h"
#include "tests/session/train_plan.h"

#include <cmath>

using namespace plugboard;
using namespace plugboard::tests;

/// Every plan of a network and recipe computes the same thing: (a) and (b) of the design's section
/// 2, against one device.
class TestEquality : public QObject {
    Q_OBJECT
private slots:
    void float64_data() { rows(); }
    void float64();
    void float32Steps_data() { rows(); }
    void float32Steps();
    void sameSeedSameBits_data() { rows(); }
    void sameSeedSameBits();

private:
    static void rows();
    static PlanRequest requested(model::DataType precision);
};

namespace {

constexpr std::int64_t kSteps = 20;

model::Recipe recipeFor(const model::Network& network, model::DataType precision)
{
    model::Recipe recipe;
    recipe.batch = 16;
    recipe.precision = precision;
    recipe.seed = 3;
    recipe.data.name = "synthetic";
    recipe.data.sampleShape = {1, 28, 28};
    for (const model::Node& node : network.nodes)
        if (node.kind == "input")
            recipe.data.sampleShape = node.attributes.integers("shape", {});
    recipe.data.classes = network.name.starts_with("LeNet") ? 10 : 5;
    recipe.data.trainSamples = 256;
    recipe.data.testSamples = 64;
    recipe.optimizer.momentum = 0.9;
    recipe.optimizer.weightDecay = 5e-4;
    recipe.run.steps = kSteps;
    recipe.run.schedule.rate = 0.02;
    return recipe;
}

/// Largest difference over the largest value, over all variables.
double relativeDifference(const TrainResult& a, const TrainResult& b)
{
    double worst = 0;
    for (std::size_t at = 0; at < a.variables.size(); ++at) {
        const auto x = values(a.variables[at]);
        const auto y = values(b.variables[at]);
        double difference = 0;
        double norm = 0;
        for (std::size_t i = 0; i < x.size(); ++i) {
            difference += (x[i] - y[i]) * (x[i] - y[i]);
            norm += y[i] * y[i];
        }
        if (norm > 0)
            worst = std::max(worst, std::sqrt(difference / norm));
    }
    return worst;
}

} // namespace

void TestEquality::rows()
{
    QTest::addColumn<QString>("net");
    QTest::addColumn<QString>("strategy");
    QTest::addColumn<int>("devices");
    QTest::addColumn<int>("microBatches");
    QTest::newRow("LeNet-5, data parallel x2") << "lenet"
                                               << "data" << 2 << 1;
    QTest::newRow("LeNet-5, data parallel x3, uneven") << "lenet"
                                                       << "data" << 3 << 1;
    QTest::newRow("LeNet-5, data parallel x2, 4 micro-batches") << "lenet"
                                                                << "data" << 2 << 4;
    QTest::newRow("LeNet-5, tensor sharded x2") << "lenet"
                                                << "tensor" << 2 << 1;
    QTest::newRow("LeNet-5, pipeline of 2") << "lenet"
                                            << "pipeline" << 2 << 4;
    QTest::newRow("LeNet-5, mixture on 2") << "lenet"
                                           << "mixture" << 2 << 1;
    QTest::newRow("LeNet-5, pipeline of 2 x data 2") << "lenet"
                                                     << "mixture" << 4 << 2;
    QTest::newRow("batch norm, data parallel x2") << "norm"
                                                  << "data" << 2 << 1;
    QTest::newRow("batch norm, tensor sharded x2") << "norm"
                                                   << "tensor" << 2 << 1;
    QTest::newRow("batch norm, pipeline of 2") << "norm"
                                               << "pipeline" << 2 << 4;
    QTest::newRow("batch norm, mixture on 2") << "norm"
                                              << "mixture" << 2 << 1;
    QTest::newRow("whole-batch norm, data parallel x2") << "whole norm"
                                                        << "data" << 2 << 1;
    QTest::newRow("whole-batch norm, tensor sharded x2") << "whole norm"
                                                         << "tensor" << 2 << 1;
}

PlanRequest TestEquality::requested(model::DataType precision)
{
    QFETCH(QString, net);
    QFETCH(QString, strategy);
    QFETCH(int, devices);
    QFETCH(int, microBatches);
    PlanRequest request;
    request.network = net == "lenet"  ? lenet5()
                      : net == "norm" ? smallBatchNormNet(4)
                                      : smallBatchNormNet(0);
    request.recipe = recipeFor(request.network, precision);
    request.devices = devices;
    request.strategy = strategy.toStdString();
    request.microBatches = microBatches;
    return request;
}

void TestEquality::float64()
{
    PlanRequest request = requested(model::DataType::Float64);
    const auto sharded = planFor(request);
    PB_VERIFY_OK(sharded);
    request.devices = 1;
    request.strategy = "single";
    request.microBatches = 1;
    const auto single = planFor(request);
    PB_VERIFY_OK(single);
    const auto a = train(*sharded, {.steps = kSteps});
    PB_VERIFY_OK(a);
    const auto b = train(*single, {.steps = kSteps});
    PB_VERIFY_OK(b);
    QCOMPARE(a->losses.size(), std::size_t(kSteps));
    QCOMPARE(b->losses.size(), std::size_t(kSteps));
    for (std::size_t step = 0; step < a->losses.size(); ++step)
        QVERIFY2(std::fabs(a->losses[step] - b->losses[step]) <= 1e-8 * std::fabs(b->losses[step]),
                 qPrintable(QString("step %1: %2 and %3")
                                .arg(step)
                                .arg(a->losses[step], 0, 'g', 17)
                                .arg(b->losses[step], 0, 'g', 17)));
    const double difference = relativeDifference(*a, *b);
    QVERIFY2(difference <= 1e-8, qPrintable(QString::number(difference)));
    QVERIFY(b->losses.back() < b->losses.front()); // it learns something
}

void TestEquality::float32Steps()
{
    PlanRequest request = requested(model::DataType::Float32);
    const auto sharded = planFor(request);
    PB_VERIFY_OK(sharded);
    request.recipe.precision = model::DataType::Float64;
    request.devices = 1;
    request.strategy = "single";
    request.microBatches = 1;
    const auto single = planFor(request);
    PB_VERIFY_OK(single);
    std::vector<data::CheckpointTensor> start;
    for (std::int64_t step = 0; step < 5; ++step) {
        const auto exact = train(*single, {.firstStep = step, .steps = 1, .start = start});
        PB_VERIFY_OK(exact);
        if (step == 0) { // weights of the first step: the same initialisation in both precisions
            start = exact->variables;
            continue;
        }
        std::vector<data::CheckpointTensor> restart;
        for (data::CheckpointTensor tensor : start) {
            if (tensor.name.ends_with(".momentum")) // so that the new momentum is the gradient
                std::fill(tensor.bytes.begin(), tensor.bytes.end(), std::byte(0));
            restart.push_back(converted(tensor, model::DataType::Float32));
        }
        for (data::CheckpointTensor& tensor : start)
            if (tensor.name.ends_with(".momentum"))
                std::fill(tensor.bytes.begin(), tensor.bytes.end(), std::byte(0));
        const auto reference = train(*single, {.firstStep = step, .steps = 1, .start = start});
        PB_VERIFY_OK(reference);
        const auto rounded = train(*sharded, {.firstStep = step, .steps = 1, .start = restart});
        PB_VERIFY_OK(rounded);
        QVERIFY2(std::fabs(rounded->losses[0] - reference->losses[0]) <=
                     1e-6 * std::fabs(reference->losses[0]),
                 qPrintable(QString("%1 and %2")
                                .arg(rounded->losses[0], 0, 'g', 9)
                                .arg(reference->losses[0], 0, 'g', 9)));
        double difference = 0;
        double norm = 0;
        for (std::size_t at = 0; at < reference->variables.size(); ++at) {
            if (!reference->variables[at].name.ends_with(".momentum"))
                continue;
            const auto x = values(rounded->variables[at]);
            const auto y = values(reference->variables[at]);
            for (std::size_t i = 0; i < x.size(); ++i) {
                difference += (x[i] - y[i]) * (x[i] - y[i]);
                norm += y[i] * y[i];
            }
        }
        QVERIFY(norm > 0);
        QVERIFY2(std::sqrt(difference / norm) <= 1e-5,
                 qPrintable(QString::number(std::sqrt(difference / norm))));
        start = exact->variables;
    }
}

void TestEquality::sameSeedSameBits()
{
    const auto plan = planFor(requested(model::DataType::Float32));
    PB_VERIFY_OK(plan);
    const auto once = train(*plan, {.steps = kSteps});
    PB_VERIFY_OK(once);
    const auto again = train(*plan, {.steps = kSteps});
    PB_VERIFY_OK(again);
    QCOMPARE(once->losses, again->losses);
    const auto half = train(*plan, {.steps = kSteps / 2});
    PB_VERIFY_OK(half);
    const auto resumed = train(
        *plan, {.firstStep = kSteps / 2, .steps = kSteps - kSteps / 2, .start = half->variables});
    PB_VERIFY_OK(resumed);
    for (std::size_t at = 0; at < once->variables.size(); ++at) {
        QVERIFY(once->variables[at].bytes == again->variables[at].bytes);
        QVERIFY(once->variables[at].bytes == resumed->variables[at].bytes);
    }
}

PLUGBOARD_TEST(TestEquality)
#include "tst_equality.moc"
