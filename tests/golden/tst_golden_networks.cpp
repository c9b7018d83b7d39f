// SPDX-License-Identifier: Apache-2.0
#include "engine/passes/build_graph.h"
#include "tests/golden/golden.h"
#include "tests/golden/interpreter.h"
#include "tests/passes/networks.h"
#include "tests/plugboard_test.h"

namespace {

using namespace plugboard;
using namespace plugboard::tests;

constexpr std::int64_t kBatch = 8;

/// One of make_golden.py's networks, its recipe and the learning rate of all steps.
struct Training {
    std::string name;
    model::Network network;
    model::Recipe recipe;
    std::int64_t sampleElements = 0;
    int classes = 0;
    double rate = 0;
};

model::Recipe recipeOf(const model::Network& network, std::int64_t classes)
{
    model::Recipe recipe = syntheticRecipe(network, classes, kBatch);
    recipe.precision = model::DataType::Float64;
    recipe.seed = kGoldenSeed;
    return recipe;
}

Training lenet()
{
    Training training{"lenet", lenet5(), {}, 28 * 28, 10, 0.05};
    training.recipe = recipeOf(training.network, 10);
    training.recipe.optimizer = {.kind = "sgd", .momentum = 0.9, .weightDecay = 1e-4};
    return training;
}

Training small()
{
    Training training{"small", smallBatchNormNet(4), {}, 2 * 8 * 8, 5, 0.01};
    training.recipe = recipeOf(training.network, 5);
    training.recipe.optimizer = {.kind = "adam", .weightDecay = 1e-3};
    return training;
}

/// The samples of a micro-batch; labels count up over the whole batch.
Samples samplesOf(const Training& training, std::int64_t step, int microBatch, int microBatches)
{
    const std::int64_t count = kBatch / microBatches;
    const std::int64_t first = microBatch * count;
    const std::vector<double> all =
        drawn(training.name + ".samples" + std::to_string(step), kBatch * training.sampleElements);
    Samples data;
    data.samples.assign(all.begin() + first * training.sampleElements,
                        all.begin() + (first + count) * training.sampleElements);
    for (std::int64_t sample = first; sample < first + count; ++sample)
        data.labels.push_back(std::int32_t(sample % training.classes));
    data.weights.assign(std::size_t(count), 1.0);
    return data;
}

Interpreter interpreter(const Training& training, model::ProgramKind program, int microBatches)
{
    auto graph = passes::buildGraph(training.network, training.recipe, program, microBatches);
    if (!graph)
        qFatal("%s", toString(graph.error()).c_str());
    return Interpreter(std::move(*graph), training.recipe.seed);
}

} // namespace

/// Five training steps of whole networks in float64 against PyTorch: lowering, autograd, random
/// numbers and all kernels together.
class TestGoldenNetworks : public QObject {
    Q_OBJECT
private slots:
    void training_data();
    void training();
};

void TestGoldenNetworks::training_data()
{
    QTest::addColumn<bool>("batchNorm");
    QTest::addColumn<int>("microBatches");
    QTest::newRow("LeNet-5") << false << 1;
    QTest::newRow("LeNet-5, 4 micro-batches") << false << 4;
    QTest::newRow("batch norm, dropout, Adam") << true << 1;
    QTest::newRow("batch norm, dropout, Adam, 2 micro-batches") << true << 2;
}

void TestGoldenNetworks::training()
{
    QFETCH(bool, batchNorm);
    QFETCH(int, microBatches);
    const Training training = batchNorm ? small() : lenet();
    const auto verify = [](const std::string& apart) { QVERIFY2(apart.empty(), apart.c_str()); };

    Interpreter init = interpreter(training, model::ProgramKind::Init, 1);
    init.step(0, 0, {});
    Interpreter train = interpreter(training, model::ProgramKind::Train, microBatches);
    train.setVariables(init.variables());
    std::vector<double> losses;
    for (std::int64_t step = 0; step < 5; ++step) {
        train.step(step, training.rate, [&](int microBatch) {
            return samplesOf(training, step, microBatch, microBatches);
        });
        losses.push_back(train.input("record_metrics", 0)[0]);
        if (step > 0)
            continue;
        for (const auto& [name, value] : train.variables())
            if (!golden(training.name + ".gradient." + name + ".norm").empty())
                verify(sampleDifference(train.input(name + ".update", 1),
                                        training.name + ".gradient." + name));
    }
    verify(difference(losses, training.name + ".losses"));
    int compared = 0;
    for (const auto& [name, value] : train.variables()) {
        std::string other = name; // PyTorch's name
        if (const auto at = other.find("running_variance"); at != std::string::npos)
            other.replace(at, 16, "running_var");
        if (golden(training.name + ".final." + other + ".norm").empty())
            continue;
        verify(sampleDifference(value, training.name + ".final." + other));
        ++compared;
    }
    // LeNet-5 has five weights and biases; the small net 3 weights, 2 biases, 2 running moments.
    QCOMPARE(compared, batchNorm ? 7 : 10);
}

PLUGBOARD_TEST(TestGoldenNetworks)
#include "tst_golden_networks.moc"
