// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"
#include "tests/session/equality.h"

#include <algorithm>
#include <cmath>

using namespace plugboard;
using namespace plugboard::tests;

/// Every plan of a network and recipe computes the same thing: (a) and (b) of the design's section
/// 2, against one device.
class TestEquality : public QObject {
    Q_OBJECT
private slots:
    void float64_data() { addEqualityRows(); }
    void float64();
    void float32Steps_data() { addEqualityRows(); }
    void float32Steps();
    void sameSeedSameBits_data() { addEqualityRows(); }
    void sameSeedSameBits();
};

namespace {

constexpr std::int64_t kSteps = 20;

const EqualityRow& fetchedRow()
{
    QFETCH(int, row);
    return equalityRows()[std::size_t(row)];
}

using Variables = std::vector<model::NamedTensor>;

Variables withoutMomentum(Variables variables)
{
    for (model::NamedTensor& tensor : variables)
        if (tensor.name.ends_with(".momentum"))
            std::fill(tensor.bytes.begin(), tensor.bytes.end(), std::byte(0));
    return variables;
}

Variables inFloat32(const Variables& variables)
{
    Variables rounded;
    for (const model::NamedTensor& tensor : variables)
        rounded.push_back(converted(tensor, model::DataType::Float32));
    return rounded;
}

} // namespace

void TestEquality::float64()
{
    const PlanRequest request = requested(fetchedRow(), model::DataType::Float64, kSteps);
    const auto sharded = planFor(request);
    PB_VERIFY_OK(sharded);
    QCOMPARE(sharded->header.strategy, request.strategy);
    const auto single = planFor(onOneDevice(request));
    PB_VERIFY_OK(single);
    const auto run = train(*sharded, {.steps = kSteps});
    PB_VERIFY_OK(run);
    const auto reference = train(*single, {.steps = kSteps});
    PB_VERIFY_OK(reference);
    QCOMPARE(reference->losses.size(), std::size_t(kSteps));
    const std::string wrong = difference(*run, *reference, 1e-8);
    QVERIFY2(wrong.empty(), wrong.c_str());
    QVERIFY(reference->losses.back() < reference->losses.front()); // it learns something
}

void TestEquality::float32Steps()
{
    const auto sharded = planFor(requested(fetchedRow(), model::DataType::Float32, kSteps));
    PB_VERIFY_OK(sharded);
    const auto single =
        planFor(onOneDevice(requested(fetchedRow(), model::DataType::Float64, kSteps)));
    PB_VERIFY_OK(single);
    for (const std::int64_t step : {1, 2, 5, 9}) {
        const auto before = train(*single, {.steps = step});
        PB_VERIFY_OK(before);
        const Variables start = withoutMomentum(before->variables);
        const auto reference = train(*single, {.firstStep = step, .steps = 1, .start = start});
        PB_VERIFY_OK(reference);
        const auto rounded =
            train(*sharded, {.firstStep = step, .steps = 1, .start = inFloat32(start)});
        PB_VERIFY_OK(rounded);
        const double loss = std::fabs(rounded->losses.at(0) / reference->losses.at(0) - 1);
        QVERIFY2(loss <= 1e-6, qPrintable(QString::number(loss)));
        const double gradient = gradientDifference(*rounded, *reference);
        QVERIFY2(gradient <= 1e-5, qPrintable(QString::number(gradient)));
    }
}

void TestEquality::sameSeedSameBits()
{
    const auto plan = planFor(requested(fetchedRow(), model::DataType::Float32, kSteps));
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
