// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/timeline/time_map.h"
#include "tests/gui/timeline/timeline_fixture.h"
#include "tests/plugboard_test.h"

using namespace plugboard;
using namespace plugboard::gui;
using namespace plugboard::tests;

namespace {

TimelineStore storeOf(const TimelineProgram& program, const trace::Trace& trace)
{
    TimelineStore store(program.tasks);
    for (const trace::Section& section : trace.sections) {
        store.beginSection(section.firstStep, section.steps);
        for (std::size_t lane = 0; lane < section.lanes.size(); ++lane)
            store.append(store.sectionCount() - 1, lane, section.lanes[lane]);
    }
    return store;
}

} // namespace

class TestTimeMap : public QObject {
    Q_OBJECT
private slots:
    void plainIsTheIdentity();
    void predictedBeginsWithEachMeasuredStep();
    void narrowStepsAreBlurred();
    void otherRunsAreAlignedStepByStep();
};

void TestTimeMap::plainIsTheIdentity()
{
    const TimeMap map = plainMap({-100, 1, 0, 1000});
    QCOMPARE(map.pieces.size(), std::size_t(1));
    QCOMPARE(map.pieces[0].begin, 0.0); // there is no time before 0
    QCOMPARE(map.pieces[0].toSource(123), 123.0);
    QVERIFY(!map.at(-1));
}

void TestTimeMap::predictedBeginsWithEachMeasuredStep()
{
    const auto program = pairProgram();
    const TimelineStore measured = storeOf(*program, evenTrace(30));
    const TimeAxis axis{0, 1, 0, 1000};
    const TimeMap map = predictedMap(*program, measured, axis);
    QVERIFY(!map.blurred);
    QCOMPARE(map.pieces.size(), std::size_t(11)); // steps 0 ... 10 touch [0, 1000)
    for (std::size_t step = 0; step < map.pieces.size(); ++step) {
        const TimePiece& piece = map.pieces[step];
        const StepSpan place = measured.step(0, std::int64_t(step));
        const StepSpan pattern = program->patternOf(std::int64_t(step));
        QCOMPARE(piece.begin, double(place.begin));
        QCOMPARE(piece.sourceBegin, double(pattern.begin));
        const double room = double(place.end - place.begin);
        const double length = double(pattern.end - pattern.begin);
        QCOMPARE(piece.end - piece.begin, std::min(room, length));
        QCOMPARE(piece.cut, length > room);
        QCOMPARE(piece.toAxis(piece.toSource(piece.begin + 3)), piece.begin + 3);
    }
    // Behind the first few steps one steady step stands for all.
    QCOMPARE(program->patternOf(20).begin, program->patternOf(10).begin);
}

void TestTimeMap::narrowStepsAreBlurred()
{
    const auto program = pairProgram();
    const TimelineStore measured = storeOf(*program, evenTrace(1000));
    const TimeMap map = predictedMap(*program, measured, {0, 100, 0, 1000});
    QVERIFY(map.blurred);
    QCOMPARE(map.pieces.size(), std::size_t(1)); // the section as a whole
}

void TestTimeMap::otherRunsAreAlignedStepByStep()
{
    const auto program = pairProgram();
    const TimelineStore first = storeOf(*program, evenTrace(10));
    trace::Trace slow = evenTrace(8);
    for (auto& lane : slow.sections[0].lanes)
        for (trace::Firing& firing : lane) {
            firing.begin *= 2;
            firing.end *= 2;
        }
    const TimelineStore other = storeOf(*program, slow);
    const TimeMap map = alignedMap(other, first, {0, 1, 0, 1000});
    QCOMPARE(map.pieces.size(), std::size_t(8)); // it has no more steps
    QCOMPARE(map.pieces[3].begin, 295.0);
    QCOMPARE(map.pieces[3].sourceBegin, 590.0);
    QVERIFY(map.pieces[3].cut); // twice as long as the step that it is laid under
    QCOMPARE(map.pieces[3].end, 395.0);
}

PLUGBOARD_TEST(TestTimeMap)
#include "tst_time_map.moc"
