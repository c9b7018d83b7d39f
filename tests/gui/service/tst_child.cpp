// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/service/child.h"
#include "tests/gui/service/service_bench.h"
#include "tests/plugboard_test.h"

#include <QJsonArray>
#include <QSignalSpy>

#include <csignal>

using namespace plugboard;
using namespace plugboard::tests;
using gui::Child;

Q_DECLARE_METATYPE(plugboard::Error)

class TestChild : public QObject {
    Q_OBJECT
private slots:
    void givesItsResult();
    void tellsProgress();
    void endings_data();
    void endings();
    void missingProgram_data();
    void missingProgram();
    void cancelled();
    void cancelledAndStubborn();
    void diesWithItsOwner();
    void twice();

private:
    Home home_;
};

void TestChild::givesItsResult()
{
    Child child(realProgram());
    QSignalSpy succeeded(&child, &Child::succeeded);
    QSignalSpy failed(&child, &Child::failed);
    child.start({"topology", "detect", "--cores-per-device", "1"});
    QVERIFY(child.isRunning());
    QTRY_COMPARE_WITH_TIMEOUT(succeeded.count() + failed.count(), 1, 20'000);
    QCOMPARE(failed.count(), 0);
    QVERIFY(!succeeded[0][0].toJsonObject().value("devices").toArray().isEmpty());
    QVERIFY(!child.isRunning());
}

void TestChild::tellsProgress()
{
    Child child(home_.script("test \"$PLUGBOARD_PROGRESS\" = json || exit 2\n"
                             "echo '{\"progress\":0.25,\"text\":\"one\"}' >&2\n"
                             "printf '{\"progress\":0.5,' >&2; sleep 0.05\n"
                             "echo '\"text\":\"two\"}' >&2\n"
                             "echo \"{\\\"arguments\\\": \\\"$*\\\"}\""));
    QSignalSpy progressed(&child, &Child::progressed);
    QSignalSpy succeeded(&child, &Child::succeeded);
    child.start({"plan", "x"});
    QTRY_COMPARE(succeeded.count(), 1);
    QCOMPARE(progressed.count(), 2);
    QCOMPARE(progressed[0][0].toDouble(), 0.25);
    QCOMPARE(progressed[1][1].toString(), QString("two"));
    QCOMPARE(succeeded[0][0].toJsonObject().value("arguments").toString(),
             QString("plan x --json"));
}

void TestChild::endings_data()
{
    QTest::addColumn<QString>("script");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("message");
    QTest::newRow("does not fit") << "echo 'plugboard: cpu0: too small' >&2; exit 3"
                                  << int(ErrorCode::DoesNotFit) << "too small";
    QTest::newRow("exit 7") << "exit 7" << int(ErrorCode::Internal) << "ended with exit code 7";
    QTest::newRow("kill -9") << "kill -9 $$" << int(ErrorCode::Internal)
                             << "was killed by signal 9";
    QTest::newRow("no JSON") << "echo fine" << int(ErrorCode::Internal)
                             << "gave no result that can be read";
    QTest::newRow("no new line at the end")
        << "printf 'plugboard: x: wrong' >&2; exit 2" << int(ErrorCode::InvalidInput) << "wrong";
    QTest::newRow("a flood of errors") << "yes 'plugboard: info: x' | head -c 3000000 >&2; echo "
                                          ">&2; echo 'plugboard: y: wrong' >&2; exit 2"
                                       << int(ErrorCode::InvalidInput) << "wrong";
}

void TestChild::endings()
{
    QFETCH(QString, script);
    QFETCH(int, code);
    QFETCH(QString, message);
    Child child(home_.script(script));
    QSignalSpy failed(&child, &Child::failed);
    QSignalSpy succeeded(&child, &Child::succeeded);
    child.start({"plan"});
    QTRY_COMPARE(failed.count(), 1);
    QCOMPARE(succeeded.count(), 0);
    const auto error = failed[0][0].value<Error>();
    QCOMPARE(int(error.code), code);
    QVERIFY2(QString::fromStdString(error.message).startsWith(message), error.message.c_str());
}

void TestChild::missingProgram_data()
{
    QTest::addColumn<QString>("program");
    QTest::newRow("none was found") << "";
    QTest::newRow("it is gone") << "/nowhere/plugboard";
    QTest::newRow("a folder") << "/tmp";
}

void TestChild::missingProgram()
{
    QFETCH(QString, program);
    Child child({{}, program});
    QSignalSpy failed(&child, &Child::failed);
    child.start({"plan"});
    QTRY_COMPARE(failed.count(), 1);
    const auto error = failed[0][0].value<Error>();
    QCOMPARE(int(error.code), int(ErrorCode::NotFound));
    QVERIFY(!child.isRunning());
}

void TestChild::cancelled()
{
    Child child(home_.script("trap 'exit 130' INT\nwhile true; do sleep 0.02; done"));
    QSignalSpy failed(&child, &Child::failed);
    child.start({"plan"});
    QTest::qWait(100); // until the trap stands
    QElapsedTimer timer;
    timer.start();
    child.cancel();
    QTRY_COMPARE(failed.count(), 1);
    QVERIFY2(timer.elapsed() < 1000, qPrintable(QString::number(timer.elapsed())));
    QCOMPARE(int(failed[0][0].value<Error>().code), int(ErrorCode::Interrupted));
}

void TestChild::cancelledAndStubborn()
{
    Child child(home_.script("trap '' INT\nwhile true; do sleep 0.1; done"));
    QSignalSpy failed(&child, &Child::failed);
    child.start({"plan"});
    QTest::qWait(100);
    child.cancel();
    QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, 4000);
    QCOMPARE(int(failed[0][0].value<Error>().code), int(ErrorCode::Interrupted));
}

void TestChild::diesWithItsOwner()
{
    const QString file = home_.path("pid");
    {
        Child child(home_.script("echo $$ > " + file + "\nwhile true; do sleep 0.05; done"));
        child.start({"plan"});
        QTRY_VERIFY(readFile(file).endsWith('\n'));
    }
    QVERIFY(::kill(pid_t(readFile(file).toInt()), 0) != 0);
}

void TestChild::twice()
{
    Child child(home_.script("echo '{\"a\": 1}'"));
    QSignalSpy succeeded(&child, &Child::succeeded);
    child.start({"plan"});
    child.start({"plan"}); // while it runs: nothing
    QTRY_COMPARE(succeeded.count(), 1);
    child.start({"plan"});
    QTRY_COMPARE(succeeded.count(), 2);
}

PLUGBOARD_TEST(TestChild)
#include "tst_child.moc"
