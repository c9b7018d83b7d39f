// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/views.h"
#include "gui/app/workspaces.h"
#include "gui/canvas/network_canvas.h"
#include "gui/panels/palette_panel.h"
#include "tests/gui/app/studio_fixture.h"
#include "tests/plugboard_test.h"

#include <QGuiApplication>
#include <QListView>
#include <QTimer>

using namespace plugboard;
using namespace plugboard::gui;
using plugboard::tests::StudioFixture;

/// Drags through a window system, which offscreen there is none of.
class TestRealDrag : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void anOperationIsDraggedOntoTheBoard();

private:
    StudioFixture studio_;
};

void TestRealDrag::initTestCase()
{
    if (QGuiApplication::platformName() != "xcb")
        QSKIP("drags need a window system");
    studio_.start();
}

void TestRealDrag::anOperationIsDraggedOntoTheBoard()
{
    MainWindow& window = *studio_.window;
    window.files()->newProject();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    QTest::qWait(200); // docks take their places
    auto* list = window.views()->palette->findChild<QListView*>();
    QVERIFY(list != nullptr);
    QModelIndex relu;
    for (int row = 0; row < list->model()->rowCount(); ++row)
        if (list->model()->index(row, 0).data().toString() == "ReLU")
            relu = list->model()->index(row, 0);
    QVERIFY(relu.isValid());
    list->scrollTo(relu);
    const QPoint from = list->visualRect(relu).center();
    NetworkCanvas* canvas = window.views()->network;
    const QPoint to = canvas->mapTo(&window, canvas->rect().center());

    // The drag holds the program until it ends, and the timer that began it too: each step has its
    // own, set up before the step is made.
    QWindow* native = window.windowHandle();
    const QPoint start = list->viewport()->mapTo(&window, from);
    std::function<void(int)> go = [&](int step) {
        if (step <= 10)
            QTimer::singleShot(30, this, [&, step] { go(step + 1); });
        if (step <= 10)
            QTest::mouseMove(native, start + (to - start) * step / 10);
        else
            QTest::mouseRelease(native, Qt::LeftButton, {}, to);
    };
    QTest::mousePress(native, Qt::LeftButton, {}, start);
    QTimer::singleShot(30, this, [&] { go(1); });
    QTRY_COMPARE_WITH_TIMEOUT(studio_.document().network().nodes.size(), std::size_t(1), 5000);
    const model::Node& node = studio_.document().network().nodes.front();
    QCOMPARE(node.kind, std::string("relu"));
    const QPointF dropped = canvas->view().toScene(QPointF(canvas->rect().center()));
    QVERIFY(std::abs(node.x - dropped.x()) < 200 && std::abs(node.y - dropped.y()) < 100);
}

PLUGBOARD_TEST(TestRealDrag)
#include "tst_real_drag.moc"
