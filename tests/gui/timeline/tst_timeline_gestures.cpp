// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/timeline/timeline_stage.h"

#include <QLabel>
#include <QLineEdit>

using namespace plugboard;
using namespace plugboard::gui;
using namespace plugboard::tests;

class TestTimelineGestures : public QObject {
    Q_OBJECT
private slots:
    void aClickSelectsEverywhere();
    void selectionOfOthersLightsUpBars();
    void keysMoveAndZoom();
    void keysGlideWhereMotionIsLiked();
    void wheelZoomsAtTheMouse();
    void rangeIsDraggedAndRead();
    void searchFindsTasks();
    void nextAndPreviousBar();
    void marksAreSetAndTakenBack();
};

void TestTimelineGestures::aClickSelectsEverywhere()
{
    Stage stage;
    stage.widget.showTrace(pairFacts(), evenTrace(60));
    QTRY_VERIFY(stage.scene().first.measured && stage.widget.isSettled());
    stage.view().setAxis(1000, 1400);
    QTest::mouseClick(&stage.view(), Qt::LeftButton, {},
                      stage.place(RowKind::Measured, 1, 1175)); // Second of step 11
    const Selection& selection = stage.document.selection();
    QVERIFY(selection.firing.has_value());
    QCOMPARE(selection.firing->task, std::uint32_t(Second));
    QCOMPARE(selection.firing->firing, 11u);
    QVERIFY(selection.firing->measured);
    QCOMPARE(*selection.task, std::uint32_t(Second));
    QCOMPARE(selection.nodes, std::vector<std::string>{"conv2"});
    QVERIFY(stage.scene().selected.has_value());
    // Beside all bars: nothing is selected any more.
    QTest::mouseClick(&stage.view(), Qt::LeftButton, {}, stage.place(RowKind::Measured, 1, 1125));
    QVERIFY(stage.document.selection().empty());
    QVERIFY(!stage.scene().selected);
}

void TestTimelineGestures::selectionOfOthersLightsUpBars()
{
    Stage stage;
    stage.widget.showTrace(pairFacts(), evenTrace(60));
    QTRY_VERIFY(stage.scene().first.measured && stage.widget.isSettled());
    Selection selection;
    selection.nodes = {"conv1"};
    stage.document.select(selection);
    auto states = stage.scene().first.states;
    QCOMPARE(states.size(), std::size_t(5));
    QCOMPARE(int(states[First]), int(BarState::Lit));
    QCOMPARE(int(states[Second]), int(BarState::Dimmed));
    // A firing that another view chose is brought into sight.
    stage.view().setAxis(0, 200);
    selection.firing = FiringRef{model::ProgramKind::Train, 0, First, 40, true};
    stage.document.select(selection);
    QVERIFY(stage.scene().selected.has_value());
    QVERIFY(stage.scene().axis.begin() < 4010 && stage.scene().axis.end() > 4040);
    // Of a device all bars are lit, of a bar on it only those of its node.
    selection = {};
    selection.elements = {"cpu1"};
    stage.document.select(selection);
    states = stage.scene().first.states;
    QCOMPARE(int(states[Second]), int(BarState::Lit));
    QCOMPARE(int(states[Receive]), int(BarState::Lit));
    QCOMPARE(int(states[First]), int(BarState::Dimmed));
    stage.view().select(*barOf(stage.scene(), {model::ProgramKind::Train, 1, Second, 40, true}));
    QCOMPARE(stage.document.selection().elements, std::vector<std::string>{"cpu1"});
    states = stage.scene().first.states;
    QCOMPARE(int(states[Second]), int(BarState::Lit));
    QCOMPARE(int(states[Receive]), int(BarState::Dimmed));
    stage.document.select({});
    QVERIFY(stage.scene().first.states.empty());
}

void TestTimelineGestures::keysMoveAndZoom()
{
    Stage stage;
    stage.widget.showTrace(pairFacts(), evenTrace(60));
    QTRY_VERIFY(stage.scene().first.measured && stage.widget.isSettled());
    stage.view().setFocus();
    stage.view().setAxis(1000, 2000);
    QTest::keyClick(&stage.view(), Qt::Key_W);
    QVERIFY(stage.scene().axis.span() < 900);
    QTest::keyClick(&stage.view(), Qt::Key_S);
    QVERIFY(std::abs(stage.scene().axis.span() - 1000) < 1);
    const double begin = stage.scene().axis.begin();
    QTest::keyClick(&stage.view(), Qt::Key_D);
    QVERIFY(stage.scene().axis.begin() > begin + 100);
    QTest::keyClick(&stage.view(), Qt::Key_A);
    QVERIFY(std::abs(stage.scene().axis.begin() - begin) < 1);
    QTest::keyClick(&stage.view(), Qt::Key_Home);
    QVERIFY(stage.scene().axis.begin() < 0 && stage.scene().axis.end() > 5995);
    stage.view().select(*barOf(stage.scene(), {model::ProgramKind::Train, 1, Second, 30, true}));
    QTest::keyClick(&stage.view(), Qt::Key_F); // 40 ns of it, and some room
    QVERIFY(stage.scene().axis.span() < 110);
    QVERIFY(stage.scene().axis.begin() < 3055 && stage.scene().axis.end() > 3095);
}

void TestTimelineGestures::keysGlideWhereMotionIsLiked()
{
    Stage stage{io::Settings()};
    stage.widget.showTrace(pairFacts(), evenTrace(60));
    QTRY_VERIFY(stage.scene().first.measured && stage.widget.isSettled());
    stage.view().setFocus();
    stage.view().setAxis(1000, 2000);
    QTest::keyClick(&stage.view(), Qt::Key_W);
    QVERIFY(stage.view().isGliding());
    QVERIFY(stage.scene().axis.span() > 900); // not there yet
    QTest::keyClick(&stage.view(), Qt::Key_W);
    QTRY_VERIFY(!stage.view().isGliding());
    QVERIFY(std::abs(stage.scene().axis.span() - 640) < 1); // 0.8 * 0.8 of 1000
}

void TestTimelineGestures::wheelZoomsAtTheMouse()
{
    Stage stage;
    stage.widget.showTrace(pairFacts(), evenTrace(60));
    QTRY_VERIFY(stage.scene().first.measured && stage.widget.isSettled());
    stage.view().setAxis(1000, 2000);
    const QPoint place = stage.place(RowKind::Measured, 0, 1700);
    const double time = stage.scene().axis.time(place.x());
    QWheelEvent event(place, stage.view().mapToGlobal(place), {}, {0, 240}, Qt::NoButton,
                      Qt::NoModifier, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(&stage.view(), &event);
    QVERIFY(stage.scene().axis.span() < 700);
    QVERIFY(std::abs(stage.scene().axis.x(time) - place.x()) < 0.01);
    const double begin = stage.scene().axis.begin();
    QWheelEvent pan(place, stage.view().mapToGlobal(place), {}, {0, -120}, Qt::NoButton,
                    Qt::ShiftModifier, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(&stage.view(), &pan);
    QVERIFY(stage.scene().axis.begin() > begin);
}

void TestTimelineGestures::rangeIsDraggedAndRead()
{
    Stage stage;
    stage.widget.showTrace(pairFacts(), evenTrace(60));
    QTRY_VERIFY(stage.scene().first.measured && stage.widget.isSettled());
    stage.view().setAxis(1000, 2000);
    const QPoint from = stage.place(RowKind::Measured, 0, 1200);
    const QPoint to = stage.place(RowKind::Measured, 0, 1400);
    QTest::mousePress(&stage.view(), Qt::LeftButton, Qt::ControlModifier, from);
    QMouseEvent move(QEvent::MouseMove, to, stage.view().mapToGlobal(to), Qt::NoButton,
                     Qt::LeftButton, Qt::ControlModifier);
    QCoreApplication::sendEvent(&stage.view(), &move);
    QTest::mouseRelease(&stage.view(), Qt::LeftButton, Qt::ControlModifier, to);
    QVERIFY(stage.scene().range.has_value());
    QVERIFY(std::abs(stage.scene().range->begin - 1200) < 2);
    QVERIFY(std::abs(stage.scene().range->end - 1400) < 2);
    const auto said = [&] {
        for (const QLabel* label : stage.widget.findChildren<QLabel*>())
            if (label->toolTip().contains("compute 35") && label->toolTip().contains("data input"))
                return true;
        return false;
    };
    QTRY_VERIFY(said());
    stage.view().setFocus();
    QTest::keyClick(&stage.view(), Qt::Key_Escape);
    QVERIFY(!stage.scene().range);
}

void TestTimelineGestures::searchFindsTasks()
{
    Stage stage;
    stage.widget.showTrace(pairFacts(), evenTrace(60));
    QTRY_VERIFY(stage.scene().first.measured && stage.widget.isSettled());
    stage.view().setAxis(1000, 2000);
    stage.view().setFocus();
    QTest::keyClick(&stage.view(), Qt::Key_Slash);
    auto* search = stage.widget.findChild<QLineEdit*>();
    QVERIFY(search->hasFocus());
    QTest::keyClicks(search, "CONV2"); // the node of Second; no W zooms, no S
    QCOMPARE(search->text(), QString("CONV2"));
    QCOMPARE(int(stage.scene().first.states[Second]), int(BarState::Found));
    QCOMPARE(int(stage.scene().first.states[First]), int(BarState::Dimmed));
    QTest::keyClick(search, Qt::Key_Return);
    QVERIFY(stage.document.selection().firing.has_value());
    const std::uint32_t firing = stage.document.selection().firing->firing;
    QCOMPARE(stage.document.selection().firing->task, std::uint32_t(Second));
    QTest::keyClick(search, Qt::Key_Return);
    QCOMPARE(stage.document.selection().firing->firing, firing + 1);
    stage.view().findNext(-1);
    QCOMPARE(stage.document.selection().firing->firing, firing);
    QCOMPARE(stage.view().setSearch("nothing of this name"), 0);
}

void TestTimelineGestures::nextAndPreviousBar()
{
    Stage stage;
    stage.widget.showTrace(pairFacts(), evenTrace(60));
    QTRY_VERIFY(stage.scene().first.measured && stage.widget.isSettled());
    stage.view().setFocus();
    stage.view().select(*barOf(stage.scene(), {model::ProgramKind::Train, 1, Second, 3, true}));
    QTest::keyClick(&stage.view(), Qt::Key_Period);
    QCOMPARE(stage.document.selection().firing->task, std::uint32_t(Receive));
    QCOMPARE(stage.document.selection().firing->firing, 4u);
    QTest::keyClick(&stage.view(), Qt::Key_Comma);
    QTest::keyClick(&stage.view(), Qt::Key_Comma);
    QCOMPARE(stage.document.selection().firing->task, std::uint32_t(Receive));
    QCOMPARE(stage.document.selection().firing->firing, 3u);
}

void TestTimelineGestures::marksAreSetAndTakenBack()
{
    Stage stage;
    stage.widget.showTrace(pairFacts(), evenTrace(60));
    QTRY_VERIFY(stage.scene().first.measured && stage.widget.isSettled());
    stage.view().select(*barOf(stage.scene(), {model::ProgramKind::Train, 1, Second, 3, true}));
    stage.view().toggleMark();
    QCOMPARE(stage.scene().marks, std::vector<double>{355});
    stage.view().toggleMark();
    QVERIFY(stage.scene().marks.empty());
}

PLUGBOARD_TEST(TestTimelineGestures)
#include "tst_timeline_gestures.moc"
