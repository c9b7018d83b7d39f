// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/document/document.h"
#include "gui/document/settings.h"
#include "gui/panels/panel_state.h"
#include "gui/panels/problem_model.h"
#include "gui/panels/problems_panel.h"
#include "gui/panels/remedy_delegate.h"
#include "tests/plugboard_test.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QGuiApplication>
#include <QSignalSpy>
#include <QTableView>

using namespace plugboard;
using namespace plugboard::gui;

namespace {

Problem problem(Problem::Severity severity, const QString& message, const QString& subject)
{
    Problem made;
    made.severity = severity;
    made.source = Problem::Source::Run;
    made.message = message;
    made.subject = subject;
    return made;
}

struct Fixture {
    Settings settings;
    Document document;
    ProblemsPanel panel{{.document = &document, .settings = &settings}};
    QTableView* table = panel.findChild<QTableView*>();

    Fixture()
    {
        // A network without findings of its own.
        document.addNode("input", {0, 0});
        document.addNode("linear", {200, 0});
        document.addNode("output", {400, 0});
        document.setAttribute({"input"}, "shape", std::vector<std::int64_t>{784});
        document.connectPorts({"input", 0, "fc1", 0});
        document.connectPorts({"fc1", 0, "output", 0});
        document.select({});
        panel.resize(700, 200);
        panel.show();
    }

    int rowOf(const QString& message) const
    {
        for (int row = 0; row < table->model()->rowCount(); ++row)
            if (table->model()->index(row, 0).data().toString() == message)
                return row;
        return -1;
    }
};

} // namespace

class TestProblems : public QObject {
    Q_OBJECT
private slots:
    void theModelKeepsTheRules();
    void nothingIsSaidToBeWrong();
    void errorsStandFirstAndAreCounted();
    void aClickSelectsTheSubject();
    void enterSelectsTheSubject();
    void aRemedyIsAButton();
    void theFirstRemedyFromTheKeyboard();
    void shapeErrorsOfTheDrawingMendThemselves();
    void copyTakesSubjectAndMessage();
    void thousandsAreQuick();
};

void TestProblems::theModelKeepsTheRules()
{
    ProblemModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setProblems(
        {problem(Problem::Severity::Note, "n", ""), problem(Problem::Severity::Error, "e", "x")});
    model.setProblems({});
    QCOMPARE(model.rowCount(), 0);
}

void TestProblems::nothingIsSaidToBeWrong()
{
    Fixture fixture;
    QVERIFY2(fixture.document.problems().isEmpty(), "the fixture's network is sound");
    QVERIFY(fixture.panel.findChild<EmptyState*>()->isVisible());
    QVERIFY(!fixture.table->isVisible());
}

void TestProblems::errorsStandFirstAndAreCounted()
{
    Fixture fixture;
    QSignalSpy counts(&fixture.panel, &ProblemsPanel::countChanged);
    fixture.document.setProblems(Problem::Source::Run,
                                 {problem(Problem::Severity::Warning, "slow", "cpu0"),
                                  problem(Problem::Severity::Error, "died", "run"),
                                  problem(Problem::Severity::Note, "by the way", "")});
    QVERIFY(!counts.isEmpty());
    QCOMPARE(counts.last()[0].toInt(), 1);
    QCOMPARE(counts.last()[1].toInt(), 1);
    QVERIFY(fixture.table->isVisible());
    QCOMPARE(fixture.table->model()->index(0, 0).data().toString(), "died");
    QCOMPARE(fixture.table->model()->index(0, 1).data().toString(), "run");
    fixture.document.setProblems(Problem::Source::Run, {});
    QCOMPARE(counts.last()[0].toInt(), 0);
    QVERIFY(!fixture.table->isVisible());
}

void TestProblems::aClickSelectsTheSubject()
{
    Fixture fixture;
    Problem broken = problem(Problem::Severity::Error, "broken", "fc1");
    broken.target.nodes = {"fc1"};
    fixture.document.setProblems(Problem::Source::Run, {broken});
    QVERIFY(fixture.document.selection().empty());
    const QRect cell = fixture.table->visualRect(fixture.table->model()->index(0, 0));
    QTest::mouseClick(fixture.table->viewport(), Qt::LeftButton, {}, cell.center());
    QCOMPARE(fixture.document.selection().nodes, std::vector<std::string>{"fc1"});
}

void TestProblems::enterSelectsTheSubject()
{
    Fixture fixture;
    Problem broken = problem(Problem::Severity::Error, "broken", "output");
    broken.target.nodes = {"output"};
    fixture.document.setProblems(Problem::Source::Run, {broken});
    fixture.table->setCurrentIndex(fixture.table->model()->index(0, 0));
    QTest::keyClick(fixture.table, Qt::Key_Return);
    QCOMPARE(fixture.document.selection().nodes, std::vector<std::string>{"output"});
}

void TestProblems::aRemedyIsAButton()
{
    Fixture fixture;
    QStringList applied;
    Problem broken = problem(Problem::Severity::Error, "broken", "fc1");
    broken.target.nodes = {"fc1"};
    broken.remedies = {{"Mend it", [&] { applied << "mend"; }},
                       {"Leave it out", [&] { applied << "leave"; }}};
    fixture.document.setProblems(Problem::Source::Run, {broken});
    fixture.table->resizeColumnsToContents();
    const QModelIndex index = fixture.table->model()->index(0, ProblemModel::RemedyColumn);
    const QRect cell = fixture.table->visualRect(index);
    const QList<QRect> buttons = RemedyDelegate::buttons(
        cell, index.data(ProblemModel::RemediesRole).toStringList(), fixture.table->fontMetrics());
    QCOMPARE(buttons.size(), 2);
    QVERIFY(!buttons[0].intersects(buttons[1]));
    QTest::mouseClick(fixture.table->viewport(), Qt::LeftButton, {}, buttons[1].center());
    QCOMPARE(applied, QStringList{"leave"});
    QTest::mouseClick(fixture.table->viewport(), Qt::LeftButton, {}, buttons[0].center());
    QCOMPARE(applied, (QStringList{"leave", "mend"}));
}

void TestProblems::theFirstRemedyFromTheKeyboard()
{
    Fixture fixture;
    int applied = 0;
    Problem broken = problem(Problem::Severity::Error, "broken", "");
    broken.remedies = {{"Mend it", [&] { ++applied; }}};
    fixture.document.setProblems(Problem::Source::Run, {broken});
    fixture.table->setCurrentIndex(fixture.table->model()->index(0, 0));
    QTest::keyClick(fixture.table, Qt::Key_Return, Qt::AltModifier);
    QCOMPARE(applied, 1);
}

void TestProblems::shapeErrorsOfTheDrawingMendThemselves()
{
    Fixture fixture;
    // A linear node behind images: the engine knows that Flatten helps.
    fixture.document.setAttribute({"input"}, "shape", std::vector<std::int64_t>{1, 28, 28});
    QTRY_VERIFY(fixture.table->model()->rowCount() > 0);
    const QModelIndex remedies = fixture.table->model()->index(0, ProblemModel::RemedyColumn);
    QVERIFY(!remedies.data(ProblemModel::RemediesRole).toStringList().isEmpty());
    fixture.table->setCurrentIndex(fixture.table->model()->index(0, 0));
    QTest::keyClick(fixture.table, Qt::Key_Return, Qt::AltModifier);
    QTRY_VERIFY(fixture.document.problems().isEmpty());
    QVERIFY(fixture.document.node("flatten1").valid());
}

void TestProblems::copyTakesSubjectAndMessage()
{
    Fixture fixture;
    fixture.document.setProblems(Problem::Source::Run,
                                 {problem(Problem::Severity::Error, "x needs [n, k]", "fc1")});
    fixture.table->setCurrentIndex(fixture.table->model()->index(0, 0));
    QTest::keyClick(fixture.table, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), "fc1: x needs [n, k]");
}

void TestProblems::thousandsAreQuick()
{
    Fixture fixture;
    QList<Problem> problems;
    for (int at = 0; at < 20000; ++at) {
        Problem one = problem(Problem::Severity::Error, QString("problem %1").arg(at), "x");
        one.remedies = {{"Mend", [] {}}};
        problems << one;
    }
    QElapsedTimer timer;
    timer.start();
    fixture.document.setProblems(Problem::Source::Run, problems);
    fixture.panel.grab();
    QVERIFY2(timer.elapsed() < 1000, qPrintable(QString("%1 ms").arg(timer.elapsed())));
}

PLUGBOARD_TEST(TestProblems)
#include "tst_problems.moc"
