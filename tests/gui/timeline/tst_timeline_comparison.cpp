// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/timeline/timeline_stage.h"

#include <set>

using namespace plugboard;
using namespace plugboard::gui;
using namespace plugboard::tests;

class TestTimelineComparison : public QObject {
    Q_OBJECT
private slots:
    void comparedRunsShareTheAxis();
    void theSecondRunIsAnalysedToo();
};

void TestTimelineComparison::comparedRunsShareTheAxis()
{
    Stage stage;
    stage.widget.showTrace(pairFacts(), evenTrace(60));
    QTRY_VERIFY(stage.scene().first.measured && stage.widget.isSettled());
    stage.widget.compareWith(pairFacts(), evenTrace(30));
    QTRY_VERIFY(stage.scene().second.measured);
    QCOMPARE(stage.scene().layout.rows.size(), std::size_t(6));
    for (std::size_t at = 0; at < 6; ++at)
        QCOMPARE(int(stage.scene().layout.rows[at].kind),
                 int(at % 2 == 0 ? RowKind::Measured : RowKind::Compared));
    const auto hit =
        hitAt(stage.scene(), stage.place(RowKind::Compared, 1, stage.scene().axis.begin()));
    QVERIFY(hit.row);
    stage.widget.endComparison();
    QVERIFY(!stage.scene().second.measured);
}

void TestTimelineComparison::theSecondRunIsAnalysedToo()
{
    Stage stage;
    stage.widget.showTrace(pairFacts(), evenTrace(60));
    QTRY_VERIFY(stage.scene().first.measured && stage.widget.isSettled());
    stage.widget.compareWith(pairFacts(), evenTrace(60));
    QTRY_VERIFY(stage.scene().second.measured && stage.widget.isSettled());
    stage.view().setAxis(1000, 1400);
    QTRY_VERIFY(!stage.scene().second.analyses.empty());
    QTRY_VERIFY(!stage.scene().first.analyses.empty());
    // Second of step 11 waits from 1195 to the next Receive at 1250: idle, and the view says why.
    const auto rowOf = [&](RowKind kind) {
        const QImage picture = stage.view().grab().toImage();
        const QPoint middle = stage.place(kind, 1, 1222);
        std::set<QRgb> colours;
        for (int x = middle.x() - 8; x < middle.x() + 8; ++x)
            for (int y = middle.y() - 3; y < middle.y() + 3; ++y)
                colours.insert(picture.pixel(x, y));
        return colours;
    };
    const std::set<QRgb> hatched = rowOf(RowKind::Measured);
    QVERIFY(hatched.size() > 1);
    QCOMPARE(rowOf(RowKind::Compared), hatched);
    // The critical path runs along the lower edge of both rows.
    const QRgb red = stage.scene().theme.error.rgb();
    const auto redIn = [&](RowKind kind) {
        const QImage picture = stage.view().grab().toImage();
        int found = 0;
        for (const LaneRow& row : stage.scene().layout.rows)
            if (row.kind == kind)
                for (int x = 0; x < picture.width(); ++x)
                    found += picture.pixel(x, int(stage.scene().top(row) + row.height) - 2) == red;
        return found;
    };
    QVERIFY(redIn(RowKind::Measured) > 50);
    QVERIFY(redIn(RowKind::Compared) > 50);
    stage.view().setOption(SceneOption::CriticalPath, false);
    QCOMPARE(redIn(RowKind::Compared), 0);
}

PLUGBOARD_TEST(TestTimelineComparison)
#include "tst_timeline_comparison.moc"
