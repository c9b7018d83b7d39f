// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/service/run_files.h"
#include "tests/gui/service/service_bench.h"
#include "tests/plugboard_test.h"

#include <QDir>

using namespace plugboard;
using namespace plugboard::tests;
using gui::RunStatus;

class TestRunFiles : public QObject {
    Q_OBJECT
private slots:
    void manifest();
    void ofARunningProcess();
    void hostileManifests_data();
    void hostileManifests();
    void findsRuns();
    void linesThatGrow();
    void linesWithoutEnd();

private:
    QString directory(const QString& name, const QByteArray& manifest)
    {
        const QString path = home_.path(name);
        QDir().mkpath(path);
        writeFile(path + "/manifest.json", manifest);
        return path;
    }
    Home home_;
};

void TestRunFiles::manifest()
{
    const QString path = directory("full", R"({"status": "failed", "error": "x: wrong",
        "network": "LeNet", "strategy": "single device", "started": "2026-01-31T12:00:00Z",
        "steps": 40, "total_steps": 100, "step_time_predicted": 0.5, "step_time_measured": 0.75,
        "samples_per_second": 12.5, "accuracy": 0.25, "dropped": 7, "emulated": true})");
    writeFile(path + "/project.plugboard", "x");
    const auto facts = gui::readManifest(path);
    PB_VERIFY_OK(facts);
    QCOMPARE(facts->title, QString("LeNet, single device"));
    QCOMPARE(int(facts->status), int(RunStatus::Failed));
    QCOMPARE(facts->error, QString("x: wrong"));
    QCOMPARE(facts->started, QDateTime(QDate(2026, 1, 31), QTime(12, 0), Qt::UTC));
    QCOMPARE(facts->step, qint64(40));
    QCOMPARE(facts->totalSteps, qint64(100));
    QCOMPARE(facts->stepMeasured, 0.75);
    QCOMPARE(facts->samplesPerSecond, 12.5);
    QCOMPARE(facts->accuracy, 0.25);
    QCOMPARE(facts->dropped, quint64(7));
    QVERIFY(facts->emulated && facts->hasDrawing);
}

void TestRunFiles::ofARunningProcess()
{
    const ProcessMark mark = thisProcess();
    const auto statusOf = [&](const QString& host, qint64 pid, qint64 began) {
        const QString text = QString(R"({"status": "running", "process":
            {"host": "%1", "pid": %2, "began": %3}})")
                                 .arg(host)
                                 .arg(pid)
                                 .arg(began);
        return gui::readManifest(directory("running", text.toUtf8()))->status;
    };
    const QString host = QString::fromStdString(mark.host);
    QCOMPARE(int(statusOf(host, mark.pid, mark.began)), int(RunStatus::Running));
    QCOMPARE(int(statusOf(host, mark.pid, mark.began + 1)), int(RunStatus::Lost)); // given away
    QCOMPARE(int(statusOf("elsewhere", mark.pid, 1)), int(RunStatus::Running));    // unknown
    QCOMPARE(int(gui::readManifest(directory("bare", R"({"status": "running"})"))->status),
             int(RunStatus::Lost));
}

void TestRunFiles::hostileManifests_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("no JSON") << QByteArray("status");
    QTest::newRow("an array") << QByteArray("[]");
    QTest::newRow("no status") << QByteArray("{}");
    QTest::newRow("status of another type") << QByteArray(R"({"status": 3})");
    QTest::newRow("endless") << QByteArray(2 << 20, ' ') + R"({"status": "finished"})";
    QTest::newRow("deep") << QByteArray(100'000, '[');
}

void TestRunFiles::hostileManifests()
{
    QFETCH(QByteArray, text);
    const auto facts = gui::readManifest(directory("hostile", text));
    QVERIFY(!facts);
    QCOMPARE(int(facts.error().code), int(ErrorCode::DataCorrupt));
    QCOMPARE(int(gui::readManifest(home_.path("absent")).error().code), int(ErrorCode::NotFound));
}

void TestRunFiles::findsRuns()
{
    const auto started = [](int day) {
        return QString(R"({"status": "finished", "started": "2026-01-%1T00:00:00Z"})")
            .arg(day, 2, 10, QChar('0'))
            .toUtf8();
    };
    directory("runs/a", started(1));
    directory("runs/b", started(3));
    directory("runs/broken", "{");
    QDir().mkpath(home_.path("runs/empty"));
    const QString other = directory("other", started(2));
    const auto runs = gui::findRuns(
        {home_.path("runs"), other, home_.path("runs") + "/../other", home_.path("absent")});
    QStringList names;
    for (const gui::RunFacts& facts : runs)
        names.append(QDir(facts.directory).dirName());
    QCOMPARE(names, (QStringList{"b", "other", "a"}));
}

void TestRunFiles::linesThatGrow()
{
    const QString path = home_.path("lines");
    gui::LineTail tail(path);
    QVERIFY(tail.poll().isEmpty()); // not there yet
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
    file.write("one\ntw");
    QCOMPARE(tail.poll(), QList<QByteArray>{"one"});
    QVERIFY(tail.poll().isEmpty());
    file.write("o\n\nthree\n");
    QCOMPARE(tail.poll(), (QList<QByteArray>{"two", "", "three"}));
    file.resize(0);
    file.seek(0);
    file.write("new\n");
    QCOMPARE(tail.poll(), QList<QByteArray>{"new"});
}

void TestRunFiles::linesWithoutEnd()
{
    const QString path = home_.path("endless");
    writeFile(path, QByteArray(3 << 20, 'x'));
    gui::LineTail tail(path);
    for (int at = 0; at < 5; ++at)
        QVERIFY(tail.poll(1 << 20).isEmpty());
    gui::LineTail folder(home_.path("."));
    QVERIFY(folder.poll().isEmpty());
}

PLUGBOARD_TEST(TestRunFiles)
#include "tst_run_files.moc"
