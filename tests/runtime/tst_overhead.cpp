// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include "engine/base/clock.h"
#include "tests/runtime/test_bench.h"

#include <algorithm>

using namespace plugboard;
using model::ProgramKind;
using tests::TestBench;
using tests::TinyPlan;

class TestOverhead : public QObject {
    Q_OBJECT

private slots:
    void tenThousandTinyFirings();
};

namespace {

/// Seconds from the first begin to the last end, per firing.
double perFiring(const std::vector<trace::Firing>& lane)
{
    return secondsBetween(lane.front().begin, lane.back().end) / double(lane.size());
}

} // namespace

/// One device, recorder on: 100 tasks that do nothing, 100 steps. The quietest of some runs,
/// because another process may take the core.
void TestOverhead::tenThousandTinyFirings()
{
    TinyPlan tiny(1);
    std::vector<model::TaskId> tasks;
    for (int number = 0; number < 100; ++number)
        tasks.push_back(tiny.task("task" + std::to_string(number), 0));
    tiny.lane(0, tasks);
    tiny.program().predictedStep = {1e-5};
    TestBench bench(tiny);
    bench.backend->keepsLog = false;
    PB_VERIFY_OK(bench.create());
    double best = 1;
    for (std::int64_t round = 0; round < 10; ++round) {
        bench.firings.clear();
        PB_VERIFY_OK(bench.executor->run(ProgramKind::Train, round * 100, 100, nullptr));
        const auto& lane = bench.firings.at(ProgramKind::Train).at(0);
        QCOMPARE(lane.size(), std::size_t(10'000));
        best = std::min(best, perFiring(lane));
    }
    QCOMPARE(bench.dropped, 0u);
    qInfo("%.0f ns per firing", best * 1e9);
    QVERIFY2(best <= 1e-6, "a firing costs more than 1 us");
}

PLUGBOARD_TEST(TestOverhead)
#include "tst_overhead.moc"
