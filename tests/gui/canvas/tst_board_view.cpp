// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/board_view.h"
#include "tests/plugboard_test.h"

using namespace plugboard::gui;

class TestBoardView : public QObject {
    Q_OBJECT
private slots:
    void thereAndBack();
    void zoomKeepsThePointUnderTheCursor();
    void zoomHasLimits();
    void panFollowsTheMouse();
    void fitShowsAll_data();
    void fitShowsAll();
};

void TestBoardView::thereAndBack()
{
    const BoardView view{{-100, 40}, 0.5, {800, 600}};
    QCOMPARE(view.toScreen(QPointF(100, 140)), QPointF(100, 50)); // (200, 100) * 0.5
    QCOMPARE(view.toScene(QPointF(100, 50)), QPointF(100, 140));
    QCOMPARE(view.sceneRect(), QRectF(-100, 40, 1600, 1200));
}

void TestBoardView::zoomKeepsThePointUnderTheCursor()
{
    BoardView view{{10, 20}, 1, {800, 600}};
    const QPointF cursor(123, 456);
    const QPointF before = view.toScene(cursor);
    for (int step = 0; step < 30; ++step) {
        view.zoomAt(cursor, step % 3 ? 1.25 : 0.7);
        const QPointF away = view.toScene(cursor) - before;
        QVERIFY2(away.manhattanLength() < 1e-6, qPrintable(QString::number(step)));
    }
}

void TestBoardView::zoomHasLimits()
{
    BoardView view{{}, 1, {800, 600}};
    view.zoomAt({400, 300}, 1e9);
    QCOMPARE(view.scale, BoardView::kLargest);
    view.zoomAt({400, 300}, 1e-12);
    QCOMPARE(view.scale, BoardView::kSmallest);
}

void TestBoardView::panFollowsTheMouse()
{
    BoardView view{{0, 0}, 2, {800, 600}};
    view.panBy({10, -6});
    QCOMPARE(view.toScreen(QPointF(0, 0)), QPointF(10, -6));
}

void TestBoardView::fitShowsAll_data()
{
    QTest::addColumn<QRectF>("area");
    QTest::addColumn<double>("scale"); // 800 x 600 with a margin of 50 leaves 700 x 500
    QTest::newRow("wide") << QRectF(-1000, 0, 7000, 100) << 0.1;
    QTest::newRow("high") << QRectF(0, 5000, 10, 1000) << 0.5;
    QTest::newRow("small: not above 1") << QRectF(0, 0, 10, 10) << 1.0;
}

void TestBoardView::fitShowsAll()
{
    QFETCH(QRectF, area);
    QFETCH(double, scale);
    BoardView view{{}, 1, {800, 600}};
    view.fit(area, 50);
    QCOMPARE(view.scale, scale);
    QCOMPARE(view.toScreen(area.center()), QPointF(400, 300));
}

PLUGBOARD_TEST(TestBoardView)
#include "tst_board_view.moc"
