// SPDX-License-Identifier: Apache-2.0
#include "tests/passes/networks.h"
#include "tests/plugboard_test.h"
#include "tests/session/equality.h"

#include "engine/data/data_set.h"

#include <cmath>

using namespace plugboard;
using namespace plugboard::tests;

/// (a) of the design's section 2 over its 200 steps, and (c): the accuracy of free float32 runs.
class LongEquality : public QObject {
    Q_OBJECT
private slots:
    void float64_data() { addEqualityRows(); }
    void float64();
    void accuracy();
};

namespace {

constexpr std::int64_t kSteps = 200;

/// One epoch of Fashion-MNIST.
PlanRequest fashionMnist(const std::string& strategy, int microBatches, std::uint64_t seed)
{
    PlanRequest request;
    request.network = lenet5();
    request.devices = 2;
    request.strategy = strategy;
    request.microBatches = microBatches;
    request.recipe.data.name = "fashion-mnist";
    request.recipe.batch = 64;
    request.recipe.seed = seed;
    request.recipe.optimizer.momentum = 0.9;
    request.recipe.optimizer.weightDecay = 5e-4;
    request.recipe.run.schedule.kind = "linear";
    request.recipe.run.schedule.rate = 0.03;
    return request;
}

/// Mean of 3 seeds after one epoch.
Result<double> meanAccuracy(const std::string& strategy, int microBatches)
{
    constexpr std::uint64_t kSeeds = 3;
    double sum = 0;
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
        const PlanRequest request = fashionMnist(strategy, microBatches, seed);
        const auto plan = planFor(request);
        if (!plan)
            return plan.error();
        const auto set = data::openDataSet(request.recipe.data, seed, data::Subset::Train);
        if (!set)
            return set.error();
        const auto trained =
            train(*plan, {.steps = (*set)->size() / request.recipe.batch, .evaluate = true});
        if (!trained)
            return trained.error();
        sum += trained->accuracy;
    }
    return sum / double(kSeeds);
}

} // namespace

void LongEquality::float64()
{
    QFETCH(int, row);
    const PlanRequest request =
        requested(equalityRows()[std::size_t(row)], model::DataType::Float64, kSteps);
    const auto sharded = planFor(request);
    PB_VERIFY_OK(sharded);
    const auto single = planFor(onOneDevice(request));
    PB_VERIFY_OK(single);
    const auto run = train(*sharded, {.steps = kSteps});
    PB_VERIFY_OK(run);
    const auto reference = train(*single, {.steps = kSteps});
    PB_VERIFY_OK(reference);
    const std::string wrong = difference(*run, *reference, 1e-8);
    QVERIFY2(wrong.empty(), wrong.c_str());
}

void LongEquality::accuracy()
{
    const auto set =
        data::openDataSet(fashionMnist("single", 1, 1).recipe.data, 1, data::Subset::Train);
    if (!set)
        QSKIP(toString(set.error()).c_str());
    const auto single = meanAccuracy("single", 1);
    PB_VERIFY_OK(single);
    QVERIFY2(*single > 0.8, qPrintable(QString::number(*single)));
    for (const auto& [strategy, microBatches] :
         std::vector<std::pair<std::string, int>>{{"data parallel x2", 1},
                                                  {"tensor sharded x2", 1},
                                                  {"pipeline of 2, 4 micro-batches", 4},
                                                  {"free shardings x2", 1}}) {
        const auto sharded = meanAccuracy(strategy, microBatches);
        PB_VERIFY_OK(sharded);
        QVERIFY2(std::fabs(*sharded - *single) <= 0.005,
                 qPrintable(QString("%1: %2 and %3")
                                .arg(QString::fromStdString(strategy))
                                .arg(*sharded)
                                .arg(*single)));
    }
}

PLUGBOARD_TEST(LongEquality)
#include "long_equality.moc"
