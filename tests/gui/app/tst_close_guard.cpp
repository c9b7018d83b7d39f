// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/close_guard.h"
#include "tests/gui/app/studio_fixture.h"
#include "tests/plugboard_test.h"

#include <QSignalSpy>

using namespace plugboard;
using namespace plugboard::gui;
using plugboard::tests::StudioFixture;

class TestCloseGuard : public QObject {
    Q_OBJECT
private slots:
    void init() { studio_.start(); }
    void changes_data();
    void changes();
    void aRun_data();
    void aRun();

private:
    StudioFixture studio_;
};

void TestCloseGuard::changes_data()
{
    QTest::addColumn<int>("answer");
    QTest::addColumn<bool>("saved"); // what saving would say
    QTest::addColumn<bool>("closes");
    QTest::newRow("saved") << 0 << true << true;
    QTest::newRow("saving fails") << 0 << false << false;
    QTest::newRow("thrown away") << 1 << false << true;
    QTest::newRow("cancelled") << 2 << true << false;
}

void TestCloseGuard::changes()
{
    QFETCH(int, answer);
    QFETCH(bool, saved);
    QFETCH(bool, closes);
    const auto ask = [answer](QWidget*, const Question& question) {
        return question.answers.size() == 3 ? answer : -1;
    };
    int calls = 0;
    const auto save = [&] {
        ++calls;
        return saved;
    };
    QVERIFY(mayDropChanges(studio_.studio->workbench(), ask, nullptr, save)); // nothing changed
    QCOMPARE(calls, 0);
    studio_.document().addNode("relu", {});
    QCOMPARE(mayDropChanges(studio_.studio->workbench(), ask, nullptr, save), closes);
    QCOMPARE(calls, answer == 0 ? 1 : 0);
}

void TestCloseGuard::aRun_data()
{
    QTest::addColumn<int>("answer");
    QTest::addColumn<bool>("closes");
    QTest::addColumn<bool>("goesOn");
    QTest::newRow("keeps running") << 0 << true << true;
    QTest::newRow("is stopped") << 1 << true << false;
    QTest::newRow("cancelled") << 2 << false << true;
}

/// A real run, and what its directory says after the window is gone.
void TestCloseGuard::aRun()
{
    QFETCH(int, answer);
    QFETCH(bool, closes);
    QFETCH(bool, goesOn);
    QVERIFY(studio_.open(StudioFixture::example("mlp")));
    Document& document = studio_.document();
    model::Recipe recipe = document.recipe();
    recipe.run.steps = 2'000'000; // longer than anyone waits
    recipe.run.evaluateEvery = 0;
    document.setRecipe(recipe, "steps");
    document.undoStack().setClean();
    QVERIFY2(studio_.plan(), qPrintable(studio_.lastError));
    QTest::keyClick(studio_.window.get(), Qt::Key_F6);
    QTRY_VERIFY_WITH_TIMEOUT(studio_.studio->runs.active() != nullptr &&
                                 studio_.studio->runs.active()->step > 0,
                             20'000);
    const QString directory = studio_.studio->runs.active()->directory;
    studio_.answer = answer;
    QCOMPARE(studio_.window->close(), closes);
    QCOMPARE(studio_.asked.last().answers.size(), 3);
    if (!closes) {
        studio_.studio->runs.stop();
        QTRY_VERIFY_WITH_TIMEOUT(studio_.studio->runs.active() == nullptr, 20'000);
        return;
    }
    studio_.start(); // the next Studio
    RunService& runs = studio_.studio->runs;
    runs.refreshList();
    const auto found = [&] {
        for (RunRecord* run : runs.runs())
            if (run->directory == directory)
                return run;
        return static_cast<RunRecord*>(nullptr);
    };
    QTRY_VERIFY(found() != nullptr);
    if (goesOn) {
        QVERIFY(found()->live);
        runs.open(directory);
        QTRY_VERIFY_WITH_TIMEOUT(runs.active() != nullptr, 10'000);
        runs.stop();
    }
    QTRY_VERIFY_WITH_TIMEOUT((runs.refreshList(), found() != nullptr && !found()->live), 20'000);
}

PLUGBOARD_TEST(TestCloseGuard)
#include "tst_close_guard.moc"
