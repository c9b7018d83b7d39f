// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/export_dialog.h"
#include "gui/app/pictures.h"
#include "gui/app/render.h"
#include "gui/app/views.h"
#include "gui/canvas/network_canvas.h"
#include "gui/timeline/timeline_widget.h"
#include "tests/gui/app/studio_fixture.h"
#include "tests/plugboard_test.h"

#include <QClipboard>
#include <QImage>
#include <QProcess>
#include <QPushButton>
#include <QSignalSpy>
#include <QSvgRenderer>

using namespace plugboard;
using namespace plugboard::gui;
using plugboard::tests::StudioFixture;

class TestExport : public QObject {
    Q_OBJECT
private slots:
    void planAndItsCommandLine();
    void pictures();
    void renders_data();
    void renders();
    void refusesToRender();

private:
    StudioFixture studio_;
};

/// The line that is copied does what it says, through a shell, where spaces stand in the path.
void TestExport::planAndItsCommandLine()
{
    studio_.start();
    QVERIFY(studio_.open(StudioFixture::example("mlp")));
    ExportDialog none(studio_.studio->workbench(), studio_.studio->command, nullptr);
    QVERIFY(!none.findChild<QPushButton*>("copy")->isDefault());
    QVERIFY2(studio_.plan(), qPrintable(studio_.lastError));
    ExportDialog dialog(studio_.studio->workbench(), studio_.studio->command, studio_.window.get());
    dialog.setFile(studio_.path("my net's.plan"));
    QSignalSpy exported(&dialog, &ExportDialog::exported);
    dialog.exportPlan();
    QVERIFY(exported.wait(5000));
    dialog.findChild<QPushButton*>("copy")->click();
    const QString line = QGuiApplication::clipboard()->text();
    QCOMPARE(line, dialog.commandLine());
    QVERIFY(line.contains(" run "));
    QProcess shell;
    shell.start("sh", {"-c", line + " --steps 3 -q"});
    QVERIFY(shell.waitForFinished(60'000));
    QVERIFY2(shell.exitCode() == 0, shell.readAllStandardError());
    QVERIFY(QFile::exists(studio_.path("my net's-run/manifest.json")));
    dialog.setFile("/proc/none.plan");
    dialog.exportPlan();
    QVERIFY(!exported.wait(1000));
}

void TestExport::pictures()
{
    studio_.start();
    QVERIFY(studio_.open(StudioFixture::example("lenet5")));
    QTest::qWait(50);
    for (QWidget* view : {static_cast<QWidget*>(studio_.window->views()->network),
                          static_cast<QWidget*>(studio_.window->views()->timeline)}) {
        const QString png = studio_.path("view.png");
        PB_VERIFY_OK(writePicture(view, png));
        QCOMPARE(QImage(png).size(), 2 * view->size());
        const QString svg = studio_.path("view.svg");
        PB_VERIFY_OK(writePicture(view, svg));
        QVERIFY(QSvgRenderer(svg).isValid());
    }
    QVERIFY(!writePicture(studio_.window.get(), studio_.path("view.bmp")));
    QVERIFY(!writePicture(studio_.window.get(), "/proc/view.png"));
    QVERIFY(!writePicture(studio_.window.get(), "/proc/view.svg"));
}

void TestExport::renders_data()
{
    QTest::addColumn<QString>("workspace");
    QTest::addColumn<bool>("plan");
    QTest::newRow("design") << "design" << false;
    QTest::newRow("place, planned") << "place" << true;
}

void TestExport::renders()
{
    QFETCH(QString, workspace);
    QFETCH(bool, plan);
    studio_.end();
    Arguments arguments;
    arguments.file = StudioFixture::example("mlp");
    arguments.picture = studio_.path("window.png");
    arguments.size = {1280, 800};
    arguments.theme = "dark";
    arguments.workspace = workspace;
    arguments.plan = plan;
    PB_VERIFY_OK(renderWindow(arguments));
    const QImage picture(arguments.picture);
    QCOMPARE(picture.size(), arguments.size);
    QSet<QRgb> colours;
    for (int x = 0; x < picture.width(); x += 3)
        for (int y = 0; y < picture.height(); y += 3)
            colours << picture.pixel(x, y);
    QVERIFY(colours.size() > 40);
}

void TestExport::refusesToRender()
{
    studio_.end();
    Arguments arguments;
    arguments.file = studio_.path("absent.plugboard");
    arguments.picture = studio_.path("window.png");
    auto absent = renderWindow(arguments);
    QVERIFY(!absent);
    QCOMPARE(exitCode(absent.error().code), 2);
    arguments.file = StudioFixture::example("mlp");
    arguments.picture = "/proc/window.png";
    auto closed = renderWindow(arguments);
    QVERIFY(!closed);
    QCOMPARE(closed.error().code, ErrorCode::IoFailed);
}

PLUGBOARD_TEST(TestExport)
#include "tst_export.moc"
