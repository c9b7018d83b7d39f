// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/log_panel.h"
#include "tests/gui/panels/sample_plan.h"
#include "tests/plugboard_test.h"

#include <QApplication>
#include <QClipboard>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>

using namespace plugboard;
using namespace plugboard::gui;
using namespace plugboard::tests;

namespace {

struct Fixture {
    Fixture()
    {
        for (int at = 0; at < 200; ++at)
            run.log << QString("line %1").arg(at);
        panel.resize(500, 300);
        panel.show();
        panel.showRun(&run);
        QCoreApplication::processEvents();
    }
    void say(const QString& line)
    {
        run.log << line;
        emit run.logged({line});
    }

    RunRecord run{"/runs/log"};
    SampleBench sample;
    LogPanel panel{sample.bench()};
    QPlainTextEdit* text = panel.findChild<QPlainTextEdit*>();
    QLineEdit* filter = panel.findChild<QLineEdit*>("filter");
};

} // namespace

class TestLog : public QObject {
    Q_OBJECT
private slots:
    void followsItsEnd();
    void staysWhereTheUserScrolled();
    void filterShowsWhatMatches();
    void copiesWhatIsShown();
    void keepsNoMoreThanItCanShow();
    void emptyOffersToRun();
};

void TestLog::followsItsEnd()
{
    Fixture fixture;
    QVERIFY(fixture.panel.isFollowing());
    QVERIFY(fixture.text->verticalScrollBar()->maximum() > 0);
    fixture.say("the last");
    QVERIFY(fixture.panel.isFollowing());
    QVERIFY(fixture.text->toPlainText().endsWith("line 199\nthe last"));
}

void TestLog::staysWhereTheUserScrolled()
{
    Fixture fixture;
    QScrollBar* bar = fixture.text->verticalScrollBar();
    bar->setValue(20);
    auto* end = fixture.panel.findChild<QPushButton*>("end");
    QVERIFY(end->isVisible());
    fixture.say("more");
    QCOMPARE(bar->value(), 20);
    QTest::mouseClick(end, Qt::LeftButton);
    QVERIFY(fixture.panel.isFollowing());
    QVERIFY(!end->isVisible());
}

void TestLog::filterShowsWhatMatches()
{
    Fixture fixture;
    QTest::keyClicks(fixture.filter, "LINE 19");
    QCOMPARE(fixture.text->blockCount(), 11); // 19, 190 to 199
    fixture.say("line 19 once more");
    fixture.say("something else");
    QCOMPARE(fixture.text->blockCount(), 12);
    fixture.filter->clear();
    QCOMPARE(fixture.text->blockCount(), 202);
}

void TestLog::copiesWhatIsShown()
{
    Fixture fixture;
    fixture.filter->setText("line 7");
    QTest::mouseClick(fixture.panel.findChild<QPushButton*>("copy"), Qt::LeftButton);
    QCOMPARE(QApplication::clipboard()->text().count('\n'), qsizetype(11));
    QVERIFY(QApplication::clipboard()->text().startsWith("line 7\nline 70\n"));
}

void TestLog::keepsNoMoreThanItCanShow()
{
    RunRecord run("/runs/long");
    for (int at = 0; at < 50'000; ++at)
        run.log << QString::number(at);
    SampleBench sample;
    LogPanel panel(sample.bench());
    panel.showRun(&run);
    auto* text = panel.findChild<QPlainTextEdit*>();
    QCOMPARE(text->blockCount(), 20'000);
    QVERIFY(text->toPlainText().endsWith("49999"));
}

void TestLog::emptyOffersToRun()
{
    SampleBench sample;
    LogPanel panel(sample.bench());
    panel.show();
    QVERIFY(!panel.findChild<QPlainTextEdit*>()->isVisible());
    QSignalSpy asked(&panel, &LogPanel::runRequested);
    for (QPushButton* button : panel.findChildren<QPushButton*>())
        if (button->text() == "Run")
            QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(asked.count(), 1);
}

PLUGBOARD_TEST(TestLog)
#include "tst_log.moc"
