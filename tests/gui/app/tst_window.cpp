// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/autosave.h"
#include "gui/app/coach_marks.h"
#include "gui/app/command_palette.h"
#include "gui/app/command_sources.h"
#include "gui/app/key_sheet.h"
#include "gui/app/notice_bar.h"
#include "gui/app/settings_dialog.h"
#include "gui/app/views.h"
#include "gui/app/welcome_page.h"
#include "gui/app/workspaces.h"
#include "gui/canvas/network_canvas.h"
#include "gui/canvas/topology_canvas.h"
#include "gui/timeline/timeline_widget.h"
#include "tests/gui/app/studio_fixture.h"
#include "tests/plugboard_test.h"

#include <QAbstractButton>
#include <QDockWidget>
#include <QDropEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QMimeData>
#include <QToolButton>

using namespace plugboard;
using namespace plugboard::gui;
using plugboard::tests::StudioFixture;

class TestWindow : public QObject {
    Q_OBJECT
private slots:
    void init() { studio_.start(); }
    void cleanup();
    void startsWithTheWelcomePage();
    void workspacesAreAsTheyWereLeft();
    void resetLayoutBringsPanelsBack();
    void paletteReachesEveryAction();
    void paletteAddsSelectsAndSets();
    void keySheetNamesEveryKey();
    void noKeyIsTakenTwice();
    void undoAndRedo();
    void filesAreDropped();
    void staleBarOffersBoth();
    void tourEndsWithEscape();
    void settingsAreKept();
    void crashedWorkIsOfferedAgain();
    void problemsAreCounted();
    void withoutTheProgramDrawingAndPlanningWork();

private:
    StudioFixture studio_;
};

void TestWindow::cleanup()
{
    studio_.answer = 1;
    studio_.asked.clear();
}

void TestWindow::startsWithTheWelcomePage()
{
    MainWindow& window = *studio_.window;
    QCOMPARE(window.workspaces()->current(), QString("welcome"));
    QVERIFY(window.welcomePage()->isVisible());
    for (const QDockWidget* dock : window.views()->docks())
        QVERIFY2(!dock->isVisible(), qPrintable(dock->windowTitle()));
    // One click on a card, and it is ready to plan.
    auto* card = window.welcomePage()->findChild<QAbstractButton*>("lenet5.plugboard.txt");
    QVERIFY(card != nullptr);
    QTest::mouseClick(card, Qt::LeftButton);
    QTRY_COMPARE(window.workspaces()->current(), QString("design"));
    QCOMPARE(studio_.document().network().name, std::string("LeNet-5"));
    QVERIFY(studio_.document().path().isEmpty());
    QVERIFY(window.actions().plan->isEnabled());
    QVERIFY(window.views()->network->isVisible());
}

void TestWindow::workspacesAreAsTheyWereLeft()
{
    QVERIFY(studio_.open(StudioFixture::example("mlp")));
    MainWindow* window = studio_.window.get();
    for (int at = 0; at < 4; ++at) {
        QTest::keyClick(window, Qt::Key(Qt::Key_1 + at), Qt::ControlModifier);
        QCOMPARE(window->workspaces()->current(), Workspaces::names()[at]);
    }
    window->workspaces()->show("design");
    window->views()->docks()["topology"]->close();
    window->workspaces()->show("place");
    QVERIFY(window->views()->docks()["topology"]->isVisible());
    window->workspaces()->show("design");
    QVERIFY(!window->views()->docks()["topology"]->isVisible());

    window->close(); // and the next start
    studio_.start();
    QVERIFY(studio_.open(StudioFixture::example("mlp")));
    window = studio_.window.get();
    QCOMPARE(window->workspaces()->current(), QString("design"));
    QVERIFY(!window->views()->docks()["topology"]->isVisible());
    QVERIFY(window->views()->docks()["palette"]->isVisible());
}

void TestWindow::resetLayoutBringsPanelsBack()
{
    QVERIFY(studio_.open(StudioFixture::example("mlp")));
    MainWindow& window = *studio_.window;
    for (QDockWidget* dock : window.views()->docks())
        dock->close();
    window.actions().resetLayout->trigger();
    for (const char* name : {"palette", "topology", "inspector", "problems", "timeline"})
        QVERIFY2(window.views()->docks()[name]->isVisible(), name);
}

void TestWindow::paletteReachesEveryAction()
{
    MainWindow& window = *studio_.window;
    QVERIFY(studio_.open(StudioFixture::example("mlp")));
    QTest::keyClick(&window, Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
    CommandPalette* palette = window.commandPalette();
    QVERIFY(palette->isVisible());
    QStringList titles;
    for (const Command& command : palette->index().commands())
        titles << command.title;
    QList<QAction*> wanted = window.findChildren<QAction*>(Qt::FindDirectChildrenOnly);
    for (QAction* action : window.menuBar()->findChildren<QAction*>())
        wanted << action;
    wanted += window.views()->network->commands();
    wanted += window.views()->topology->commands();
    wanted += window.views()->timeline->commands();
    int seen = 0;
    for (const QAction* action : wanted) {
        if (action->isSeparator() || action->text().isEmpty() || action->menu() != nullptr)
            continue;
        const QString text = action->text().remove('&');
        QVERIFY2(titles.contains(text) || titles.contains("Add " + text) ||
                     titles.contains("Panel: " + text),
                 qPrintable(text));
        ++seen;
    }
    QVERIFY(seen > 40);
    QTest::keyClick(palette->input(), Qt::Key_Escape);
    QVERIFY(!palette->isVisible());
}

void TestWindow::paletteAddsSelectsAndSets()
{
    MainWindow& window = *studio_.window;
    QVERIFY(studio_.open(StudioFixture::example("mlp")));
    Document& document = studio_.document();
    CommandPalette* palette = window.commandPalette();
    const auto run = [&](const QString& text) {
        window.openCommandPalette();
        QTest::keyClicks(palette->input(), text);
        QTest::keyClick(palette->input(), Qt::Key_Return);
    };
    const std::size_t nodes = document.network().nodes.size();
    run("add relu");
    QCOMPARE(document.network().nodes.size(), nodes + 1);
    QCOMPARE(document.network().nodes.back().kind, std::string("relu"));
    const std::string first = document.network().nodes.front().name;
    run(QString::fromStdString(first));
    QCOMPARE(document.selection().nodes, std::vector<std::string>{first});
    run("theme: dark");
    QCOMPARE(studio_.studio->settings.values().theme, std::string("dark"));
    run("place");
    QCOMPARE(window.workspaces()->current(), QString("place"));
    QVERIFY(!palette->isVisible());
}

void TestWindow::keySheetNamesEveryKey()
{
    const auto groups = actionsOf(*studio_.window->menuBar());
    QStringList texts;
    for (const auto& row : KeySheet::rowsOf(groups))
        texts << row[1] + " " + row[2];
    int keys = 0;
    for (const ActionGroup& group : groups)
        for (QAction* action : group.actions)
            if (!action->shortcut().isEmpty()) {
                const QString text = action->text().remove('&').remove("…") + " " +
                                     action->shortcut().toString(QKeySequence::NativeText);
                QVERIFY2(std::any_of(texts.begin(), texts.end(),
                                     [&](const QString& row) { return row.startsWith(text); }),
                         qPrintable(text));
                ++keys;
            }
    QVERIFY(keys > 20);
    studio_.window->showKeys();
    QVERIFY(studio_.window->findChild<KeySheet*>()->isVisible());
}

/// Keys of the window may not be those of a view: Qt would do neither.
void TestWindow::noKeyIsTakenTwice()
{
    QMap<QString, QString> taken;
    for (const QAction* action : studio_.window->findChildren<QAction*>()) {
        if (action->shortcutContext() == Qt::WidgetShortcut ||
            action->shortcutContext() == Qt::WidgetWithChildrenShortcut)
            continue;
        for (const QKeySequence& key : action->shortcuts()) {
            const QString name = key.toString();
            QVERIFY2(!taken.contains(name) || name.isEmpty(),
                     qPrintable(name + ": " + taken[name] + ", " + action->text()));
            taken[name] = action->text();
        }
    }
    QVERIFY(taken.size() > 15);
}

void TestWindow::undoAndRedo()
{
    QVERIFY(studio_.open(StudioFixture::example("mlp")));
    Document& document = studio_.document();
    const auto before = io::digestOf(document.network());
    document.addNode("relu", {});
    const auto after = io::digestOf(document.network());
    QTest::keyClick(studio_.window.get(), Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(io::digestOf(document.network()) == before);
    QTest::keyClick(studio_.window.get(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(io::digestOf(document.network()) == after);
}

void TestWindow::filesAreDropped()
{
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(StudioFixture::example("mlp"))});
    QDragEnterEvent enter({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(studio_.window.get(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(QPointF(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(studio_.window.get(), &drop);
    QTRY_VERIFY(!studio_.document().network().nodes.empty());
}

void TestWindow::staleBarOffersBoth()
{
    QVERIFY(studio_.open(StudioFixture::example("mlp")));
    QVERIFY2(studio_.plan(), qPrintable(studio_.lastError));
    NoticeBar* notices = studio_.window->notices();
    QVERIFY(!notices->has("stale"));
    Document& document = studio_.document();
    model::Recipe recipe = document.recipe();
    recipe.batch *= 2;
    document.setRecipe(recipe, "batch");
    QTRY_VERIFY(notices->has("stale"));
    QVERIFY(notices->isVisible());
    QVERIFY(notices->text("stale").contains("out of date"));
    document.undoStack().undo();
    QTRY_VERIFY(!notices->has("stale"));
    const QString time = studio_.window->findChild<QToolButton*>("predictedTime")->text();
    QVERIFY2(time.startsWith("predicted") && time.endsWith("s"), qPrintable(time));
}

void TestWindow::tourEndsWithEscape()
{
    QVERIFY(studio_.open(StudioFixture::example("mlp")));
    MainWindow& window = *studio_.window;
    window.showTour();
    auto* tour = window.findChild<CoachMarks*>();
    QVERIFY(tour != nullptr && tour->isVisible());
    QCOMPARE(tour->current(), 0);
    QTest::keyClick(tour, Qt::Key_Return);
    QCOMPARE(tour->current(), 1);
    QTest::keyClick(tour, Qt::Key_Escape);
    QVERIFY(!tour->isVisible());
    QVERIFY(studio_.studio->state.tourWasShown());
}

void TestWindow::settingsAreKept()
{
    SettingsDialog dialog(&studio_.studio->settings, studio_.window.get());
    io::Settings wanted;
    wanted.theme = "dark";
    wanted.rateUnit = "Gb/s";
    wanted.byteUnit = "GB";
    wanted.effort = 3;
    wanted.autosaveSeconds = 5;
    wanted.cacheBytes = std::int64_t(512) << 20;
    wanted.traceCapBytes = std::int64_t(64) << 20;
    wanted.motion = false;
    wanted.dataFolders = {"/data/one"};
    wanted.program = "ssh host plugboard";
    dialog.setValues(wanted);
    QVERIFY(dialog.values() == wanted);
    dialog.accept();
    QVERIFY(studio_.studio->settings.values() == wanted);
    const auto kept = io::loadSettingsFile();
    PB_VERIFY_OK(kept);
    QVERIFY(*kept == wanted);
    PB_VERIFY_OK(studio_.studio->settings.set({}));
}

void TestWindow::crashedWorkIsOfferedAgain()
{
    QVERIFY(studio_.open(StudioFixture::example("mlp")));
    studio_.document().addNode("relu", {3, 4});
    const auto drawn = io::digestOf(studio_.document().network());
    Autosave* autosave = studio_.window->autosave();
    QSignalSpy saved(autosave, &Autosave::saved);
    autosave->saveNow();
    QVERIFY(saved.wait(60'000));
    QVERIFY(Autosave::leftBehind().isEmpty()); // this one is alive
    // A crash: what was kept stays, its lock is of a process that is no more.
    const QString folder = studio_.path("state/plugboard/autosave");
    const QStringList kept = QDir(folder).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    QCOMPARE(kept.size(), 1);
    const QString crashed = folder + "/crashed";
    QVERIFY(QDir().mkpath(crashed));
    for (const char* file : {"project.plugboard", "info.json"})
        QVERIFY(QFile::copy(folder + '/' + kept[0] + '/' + file, crashed + '/' + file));

    studio_.start();
    QVERIFY(!QDir(folder)
                 .entryList(QDir::Dirs | QDir::NoDotAndDotDot)
                 .contains(kept[0])); // ended properly
    studio_.window->greet();
    const QString name = "left " + crashed;
    QVERIFY(studio_.window->notices()->has(name));
    auto* row = studio_.window->notices()->findChild<QWidget*>(name);
    const auto buttons = row->findChildren<QAbstractButton*>();
    QCOMPARE(buttons.first()->text(), QString("Restore"));
    buttons.first()->click();
    QTRY_VERIFY(!studio_.document().network().nodes.empty());
    QVERIFY(io::digestOf(studio_.document().network()) == drawn);
    QVERIFY(studio_.document().isModified());
    QTRY_VERIFY(!QDir(crashed).exists());
}

void TestWindow::problemsAreCounted()
{
    QVERIFY(studio_.open(StudioFixture::example("mlp")));
    auto* count = studio_.window->findChild<QToolButton*>("problemsCount");
    QTRY_COMPARE(count->text(), QString("no problems"));
    studio_.document().addNode("add", {}); // none of its inputs is connected
    QTRY_VERIFY(count->text() != "no problems");
    QCOMPARE(count->text().section(' ', 0, 0).toInt(), studio_.document().problems().size());
    studio_.window->views()->docks()["problems"]->close();
    QTest::mouseClick(count, Qt::LeftButton);
    QVERIFY(studio_.window->views()->docks()["problems"]->isVisible());
}

void TestWindow::withoutTheProgramDrawingAndPlanningWork()
{
    const QByteArray program = qgetenv("PLUGBOARD_PROGRAM");
    qputenv("PLUGBOARD_PROGRAM", "/nowhere/plugboard");
    studio_.start();
    qputenv("PLUGBOARD_PROGRAM", program);
    MainWindow& window = *studio_.window;
    window.greet();
    QVERIFY(window.notices()->has("program"));
    QVERIFY(!window.actions().run->isEnabled());
    QVERIFY(!window.actions().calibrate->isEnabled());
    QVERIFY(studio_.open(StudioFixture::example("resnet18_4gpu"))); // drawn machines
    studio_.document().addNode("relu", {});
    studio_.document().undoStack().undo();
    QVERIFY2(studio_.plan(), qPrintable(studio_.lastError));
    QVERIFY(!studio_.document().planIsStale());
}

PLUGBOARD_TEST(TestWindow)
#include "tst_window.moc"
