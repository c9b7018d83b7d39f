// SPDX-License-Identifier: Apache-2.0
#include "profiler/slack.h"
#include "tests/plugboard_test.h"
#include "tests/profiler/pair_plan.h"

using namespace plugboard;
using namespace plugboard::tests;
using profiler::SectionView;

class TestSlack : public QObject {
    Q_OBJECT
private slots:
    void workedByHand();
    void criticalPathOfAStep();
    void topologicalOrderKeepsEveryWait();
};

void TestSlack::workedByHand()
{
    const model::Plan plan = pairPlan();
    const auto flat = model::flatten(plan, plan.programs[0]);
    const trace::Section section = workedSection();
    const auto slack = profiler::slackOf(SectionView(*flat, section));
    // Load of step 1 ends at 50, First is ready at 60 (the credit): 10 to spare. All else is on the
    // way First, Send, Receive, Second, First ..., where nothing may take longer.
    QCOMPARE(slack[0], (std::vector<double>{0, 0, 0, 0}));
    QCOMPARE(slack[1], (std::vector<double>{0, 0, 0, 0}));
    QCOMPARE(slack[2], (std::vector<double>{0, 10}));
}

void TestSlack::criticalPathOfAStep()
{
    const model::Plan plan = pairPlan();
    const auto flat = model::flatten(plan, plan.programs[0]);
    const trace::Section section = workedSection();
    const SectionView view(*flat, section);
    std::vector<std::uint32_t> tasks;
    for (const auto& step : profiler::criticalPath(view, 1))
        tasks.push_back(step.task.value);
    QCOMPARE(tasks, (std::vector<std::uint32_t>{First, Send, Receive, Second}));
    tasks.clear();
    for (const auto& step : profiler::criticalPath(view, 0))
        tasks.push_back(step.task.value);
    QCOMPARE(tasks, (std::vector<std::uint32_t>{Load, First, Send, Receive, Second}));
}

void TestSlack::topologicalOrderKeepsEveryWait()
{
    const model::Plan plan = pairPlan();
    const auto flat = model::flatten(plan, plan.programs[0]);
    const trace::Section section = workedSection();
    const SectionView view(*flat, section);
    const auto order = profiler::topologicalOrder(view);
    QCOMPARE(order.size(), std::size_t(10));
    const auto at = [&](profiler::Place place) {
        return std::find(order.begin(), order.end(), place) - order.begin();
    };
    for (const profiler::Place place : order)
        for (const profiler::ResolvedWait& wait : view.waits(place))
            QVERIFY(at(wait.on) < at(place));
}

PLUGBOARD_TEST(TestSlack)
#include "tst_slack.moc"
