// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/timeline/timeline_store.h"
#include "tests/gui/timeline/timeline_fixture.h"
#include "tests/plugboard_test.h"

using namespace plugboard;
using namespace plugboard::gui;
using namespace plugboard::tests;

namespace {

struct Filled {
    model::Plan plan = pairPlan();
    model::FlatProgram flat = *model::flatten(plan, plan.programs[0]);
    TimelineStore store{std::make_shared<const TaskTable>(flat)};

    void add(const trace::Section& section)
    {
        store.beginSection(section.firstStep, section.steps);
        for (std::size_t lane = 0; lane < section.lanes.size(); ++lane)
            store.append(store.sectionCount() - 1, lane, section.lanes[lane]);
    }
};

} // namespace

class TestTimelineStore : public QObject {
    Q_OBJECT
private slots:
    void stepsGoFromEndToEnd();
    void stepsAreFoundByTime();
    void firingsAreFound();
    void slicesGiveTheFirings();
    void twoSections();
    void refusesWhatIsNotOfThePlan();
    void growsBitByBit();
    void surroundingsFollowTheLanes();
    void typicalStepsAreNearTheMedian();
};

void TestTimelineStore::stepsGoFromEndToEnd()
{
    Filled filled;
    filled.add(workedSection()); // ends of its steps: 60, 110
    QCOMPARE(filled.store.events(), std::size_t(10));
    QCOMPARE(filled.store.stepCount(0), std::int64_t(2));
    QCOMPARE(filled.store.step(0, 0).begin, std::uint64_t(0));
    QCOMPARE(filled.store.step(0, 0).end, std::uint64_t(60));
    QCOMPARE(filled.store.step(0, 1).begin, std::uint64_t(60));
    QCOMPARE(filled.store.step(0, 1).end, std::uint64_t(110));
    QCOMPARE(filled.store.lastEnd(), std::uint64_t(110));
}

void TestTimelineStore::stepsAreFoundByTime()
{
    Filled filled;
    filled.add(evenTrace(10).sections[0]); // ends: 95, 195, 295 ...
    QCOMPARE(filled.store.stepAt(0)->step, std::int64_t(0));
    QCOMPARE(filled.store.stepAt(94.9)->step, std::int64_t(0));
    QCOMPARE(filled.store.stepAt(95)->step, std::int64_t(1));
    QCOMPARE(filled.store.stepAt(500)->step, std::int64_t(5));
    QVERIFY(!filled.store.stepAt(996));
    const auto steps = filled.store.stepsIn(195, 400, 100);
    QCOMPARE(steps.size(), std::size_t(3)); // 195-295, 295-395, 395-495
    QCOMPARE(steps[0].step, std::int64_t(2));
    QCOMPARE(filled.store.countSteps(195, 400), std::int64_t(3));
    QCOMPARE(filled.store.stepsIn(0, 1000, 4).size(), std::size_t(4));
    QCOMPARE(filled.store.eventsPerStep(), std::size_t(5));
}

void TestTimelineStore::firingsAreFound()
{
    Filled filled;
    filled.add(evenTrace(10).sections[0]);
    const auto event = filled.store.find(0, Second, 7);
    QVERIFY(event.has_value());
    QCOMPARE(filled.store.lane(1).begin(*event), std::uint64_t(755));
    QVERIFY(!filled.store.find(0, Second, 10));
    QVERIFY(!filled.store.find(0, 99, 0));
    QVERIFY(!filled.store.find(3, Second, 0));
}

void TestTimelineStore::slicesGiveTheFirings()
{
    Filled filled;
    const trace::Section whole = evenTrace(10).sections[0];
    filled.add(whole);
    const trace::Section slice = filled.store.slice(0, 3, 2, model::ProgramKind::Train);
    QCOMPARE(slice.firstStep, std::int64_t(3));
    QCOMPARE(slice.steps, std::int64_t(2));
    QCOMPARE(slice.lanes[0].size(), std::size_t(4)); // First and Send of two steps
    QCOMPARE(slice.lanes[0][0].begin, whole.lanes[0][6].begin);
    QCOMPARE(slice.lanes[0][0].firing, std::uint32_t(3));
    QCOMPARE(slice.lanes[2].size(), std::size_t(2));
}

void TestTimelineStore::twoSections()
{
    Filled filled;
    filled.add(evenTrace(3).sections[0]);
    trace::Section later = evenTrace(2).sections[0]; // the same firings again, 1,000 ns later
    for (auto& lane : later.lanes)
        for (trace::Firing& firing : lane) {
            firing.begin += 1000;
            firing.end += 1000;
        }
    filled.add(later);
    QCOMPARE(filled.store.stepsInAll(), std::int64_t(5));
    QVERIFY(!filled.store.stepAt(500)); // between the sections
    QCOMPARE(filled.store.stepAt(1010)->section, std::size_t(1));
    QCOMPARE(filled.store.stepAfter(filled.store.step(0, 2))->section, std::size_t(1));
    QCOMPARE(filled.store.sectionOf(1, *filled.store.find(1, Second, 1)), std::size_t(1));
    QCOMPARE(filled.store.lane(1).begin(*filled.store.find(1, Second, 1)), std::uint64_t(1155));
    QCOMPARE(filled.store.lane(1).begin(*filled.store.find(0, Second, 1)), std::uint64_t(155));
    QCOMPARE(filled.store.slice(1, 0, 2, model::ProgramKind::Train).lanes[1].size(),
             std::size_t(4));
}

void TestTimelineStore::refusesWhatIsNotOfThePlan()
{
    Filled filled;
    filled.store.beginSection(5, 0);
    const std::vector<trace::Firing> firings = {{0, 1, First, 5},          // fine
                                                {1, 2, Second, 5},         // of another lane
                                                {2, 3, 77, 5},             // no such task
                                                {3, 4, First, 4},          // before the section
                                                {4, 5, First, 0xffffffff}, // far behind it
                                                {0, 9, Send, 5}};          // fine
    filled.store.append(0, 0, firings);
    QCOMPARE(filled.store.events(), std::size_t(2));
    QCOMPARE(filled.store.refused(), std::uint64_t(4));
    QCOMPARE(filled.store.stepCount(0), std::int64_t(1));
}

void TestTimelineStore::growsBitByBit()
{
    // Lane by lane, firing by firing: the same as all at once.
    Filled whole;
    Filled bits;
    const trace::Section section = evenTrace(20).sections[0];
    whole.add(section);
    bits.store.beginSection(0, 0);
    for (std::size_t at = 0; at < 40; ++at)
        for (std::size_t lane = 0; lane < 3; ++lane)
            if (at < section.lanes[lane].size())
                bits.store.append(0, lane, {&section.lanes[lane][at], 1});
    QCOMPARE(bits.store.events(), whole.store.events());
    for (std::int64_t step = 0; step < 20; ++step) {
        QCOMPARE(bits.store.step(0, step).begin, whole.store.step(0, step).begin);
        QCOMPARE(bits.store.step(0, step).end, whole.store.step(0, step).end);
    }
}

void TestTimelineStore::surroundingsFollowTheLanes()
{
    Filled filled;
    trace::Section section = evenTrace(20).sections[0];
    for (trace::Firing& firing : section.lanes[2]) { // the loader is three steps ahead
        firing.begin -= std::min<std::uint64_t>(firing.begin, 300);
        firing.end -= std::min<std::uint64_t>(firing.end, 300);
    }
    filled.add(section);
    // Step 10 is 995-1095; at its end the loader waits to begin step 14 (1100).
    const auto around = filled.store.withSurroundings(0, {10, 11});
    QCOMPARE(around.first, std::int64_t(9));
    QCOMPARE(around.last, std::int64_t(15));
    const auto edge = filled.store.withSurroundings(0, {0, 20});
    QCOMPARE(edge.first, std::int64_t(0));
    QCOMPARE(edge.last, std::int64_t(20));
}

void TestTimelineStore::typicalStepsAreNearTheMedian()
{
    // Steps of 100 ns but for the first six, which take 300.
    Filled filled;
    std::vector<StepTimes> times;
    std::uint64_t at = 0;
    for (int step = 0; step < 20; ++step) {
        const std::uint64_t length = step < 6 ? 300 : 100;
        times.push_back({{{at, at + 1},
                          {at + 1, at + 2},
                          {at + 2, at + 3},
                          {at + 3, at + 4},
                          {at + 4, at + length}}});
        at += length;
    }
    filled.add(pairSection(times));
    const auto steps = filled.store.typicalSteps(4);
    QCOMPARE(steps.size(), std::size_t(4));
    QCOMPARE(steps[0].step, std::int64_t(6));
    QCOMPARE(steps[3].step, std::int64_t(9));
    QVERIFY(filled.store.typicalSteps(20).empty());
}

PLUGBOARD_TEST(TestTimelineStore)
#include "tst_timeline_store.moc"
