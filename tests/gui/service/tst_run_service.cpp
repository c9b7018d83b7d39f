// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/service/run_service.h"

#include "engine/session/session.h"
#include "gui/service/run_files.h"
#include "tests/gui/document/examples.h"
#include "tests/gui/service/service_bench.h"
#include "tests/plugboard_test.h"

#include <QDir>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QtEndian>

#include <csignal>
#include <cstring>
#include <unistd.h>

using namespace plugboard;
using namespace plugboard::tests;
using gui::Document;
using gui::FiringBatch;
using gui::RunRecord;
using gui::RunRequest;
using gui::RunService;
using gui::RunStatus;

#define VERIFY_STATUS(record, wanted)                                                              \
    QTRY_VERIFY2_WITH_TIMEOUT((record)->status == (wanted),                                        \
                              qPrintable(gui::toString((record)->status) + " " + (record)->error), \
                              30'000)

namespace {

constexpr int kEndless = 1'000'000; ///< epochs: until somebody stops it

QJsonObject manifestOf(const QString& directory)
{
    return QJsonDocument::fromJson(readFile(directory + "/manifest.json")).object();
}

pid_t processOf(const QString& directory)
{
    return pid_t(manifestOf(directory).value("process").toObject().value("pid").toInteger());
}

trace::Trace traceIn(const QString& directory, const char* name = "run.trace")
{
    auto trace = io::loadTrace(directory.toStdString() + '/' + name);
    return trace ? *trace : trace::Trace();
}

bool sameTimes(const std::vector<trace::Firing>& a, const std::vector<trace::Firing>& b)
{
    return !a.empty() && a.size() == b.size() &&
           std::memcmp(a.data(), b.data(), a.size() * sizeof(trace::Firing)) == 0;
}

QByteArray frame(std::uint32_t kind, const QByteArray& payload)
{
    QByteArray head(8, Qt::Uninitialized);
    qToLittleEndian(kind, head.data());
    qToLittleEndian(std::uint32_t(payload.size()), head.data() + 4);
    return head + payload;
}

/// Firings of the first lane of the training program.
QByteArray firingsFrame(std::uint32_t first, std::uint32_t count)
{
    QByteArray payload(8, '\0');
    payload[0] = 1;
    for (std::uint32_t at = first; at < first + count; ++at) {
        const trace::Firing firing{at * std::uint64_t(10), at * std::uint64_t(10) + 7, 0, at};
        payload += QByteArray(reinterpret_cast<const char*>(&firing), sizeof firing);
    }
    return frame(2, payload);
}

/// Goes through the signal, as the timeline does.
struct Counted {
    explicit Counted(RunRecord* record)
    {
        QObject::connect(record, &RunRecord::firings, [this](const auto& batches) {
            for (const FiringBatch& batch : batches)
                count += batch.firings.size();
        });
    }
    std::size_t count = 0;
};

} // namespace

class TestRunService : public QObject {
    Q_OBJECT
private slots:
    void runsToTheEnd();
    void pauseStepResumeStop();
    void killedChild();
    void standIns_data();
    void standIns();
    void refusals();
    void goesOnWithoutUs();
    void standInStudio();
    void studioThatIsKilled();
    void emulates();
    void opensAFinishedRun();
    void lostRun();
    void whatTheStreamDroppedComesFromTheFile();
    void floodOfEvents();
    void goesOnFromARun();
    void listsRuns();

private:
    /// The directory of a finished run of 3 epochs, made once.
    QString finishedRun();
    void commandedThroughItsFolder(RunService& runs, RunRecord* record);
    QString finished_;
    Home home_;
};

QString TestRunService::finishedRun()
{
    if (!finished_.isEmpty())
        return finished_;
    Document document;
    planTiny(document, 3);
    RunService runs(&document, realProgram());
    RunRecord* record = runs.start({});
    if (QTest::qWaitFor([&] { return record->status == RunStatus::Finished && !record->live; },
                        30'000))
        finished_ = record->directory;
    return finished_;
}

void TestRunService::runsToTheEnd()
{
    Document document;
    planTiny(document, 3);
    RunService runs(&document, realProgram());
    QSignalSpy current(&runs, &RunService::currentChanged);
    Heartbeat heartbeat;
    RunRecord* record = runs.start({});
    QVERIFY(record != nullptr);
    const Counted counted(record);
    QCOMPARE(current.count(), 1);
    QCOMPARE(runs.current(), record);
    QCOMPARE(runs.active(), record);
    QVERIFY(record->attached && record->live && record->plan == document.plan());
    QVERIFY(runs.start({}) == nullptr); // one at a time
    VERIFY_STATUS(record, RunStatus::Finished);
    QTRY_VERIFY(!record->live);
    QVERIFY(runs.active() == nullptr);
    QCOMPARE(record->totalSteps, qint64(24));
    QCOMPARE(record->step, qint64(24));
    QCOMPARE(record->steps.size(), std::size_t(24));
    QVERIFY(record->steps.back().seconds > record->steps.front().seconds);
    QCOMPARE(record->evaluations.size(), std::size_t(3));
    QVERIFY(record->accuracy >= 0);
    QTRY_VERIFY(record->stepMeasured > 0 && record->samplesPerSecond > 0);
    QVERIFY(record->title.startsWith("tiny, "));
    QCOMPARE(record->dropped, quint64(0));
    QVERIFY(record->directory.startsWith(gui::stateFolder("runs")));
    const trace::Trace kept = traceIn(record->directory);
    QVERIFY(firingsOf(kept) > 24);
    QVERIFY(sameFirings(record->trace, kept));
    QCOMPARE(record->trace.sections.size(), kept.sections.size());
    for (std::size_t at = 0; at < kept.sections.size(); ++at) {
        QCOMPARE(record->trace.sections[at].firstStep, kept.sections[at].firstStep);
        QCOMPARE(record->trace.sections[at].steps, kept.sections[at].steps);
    }
    QCOMPARE(counted.count, firingsOf(kept));
    const auto drawing = io::loadProject(record->directory.toStdString() + "/project.plugboard");
    PB_VERIFY_OK(drawing);
    QVERIFY(io::digestOf(drawing->network) == io::digestOf(document.network()));
    QVERIFY2(heartbeat.longest() < 100, qPrintable(QString::number(heartbeat.longest())));
}

void TestRunService::pauseStepResumeStop()
{
    Document document;
    planTiny(document, kEndless);
    RunService runs(&document, realProgram());
    RunRecord* record = runs.start({});
    QSignalSpy status(&runs, &RunService::statusChanged);
    QTRY_VERIFY_WITH_TIMEOUT(record->step > 0, 30'000);
    runs.pause();
    VERIFY_STATUS(record, RunStatus::Paused);
    const qint64 before = record->step;
    runs.step();
    QTRY_COMPARE(record->step, before + 1);
    runs.step();
    QTRY_COMPARE(record->step, before + 2);
    QCOMPARE(int(record->status), int(RunStatus::Paused));
    runs.resume();
    VERIFY_STATUS(record, RunStatus::Running);
    runs.checkpoint();
    QElapsedTimer timer;
    timer.start();
    runs.stop();
    VERIFY_STATUS(record, RunStatus::Stopped);
    QVERIFY2(timer.elapsed() < 3000, qPrintable(QString::number(timer.elapsed())));
    QTRY_VERIFY(!record->live);
    QCOMPARE(manifestOf(record->directory).value("status").toString(), QString("stopped"));
    QVERIFY(status.count() >= 4);
    QVERIFY(sameFirings(record->trace, traceIn(record->directory)));
}

void TestRunService::killedChild()
{
    Document document;
    planTiny(document, kEndless);
    RunService runs(&document, realProgram());
    RunRecord* record = runs.start({});
    QTRY_VERIFY_WITH_TIMEOUT(record->step > 50, 30'000);
    QSignalSpy failed(&runs, &RunService::failed);
    QCOMPARE(::kill(processOf(record->directory), SIGKILL), 0);
    VERIFY_STATUS(record, RunStatus::Failed);
    QTRY_VERIFY(!record->live);
    QVERIFY2(record->error.contains("was killed by signal 9"), qPrintable(record->error));
    QVERIFY(record->steps.size() > 50 && firingsOf(record->trace) > 50);
    QCOMPARE(document.problems().size(), 1);
    QVERIFY(document.plan() != nullptr);
    runs.refreshList();
    QSignalSpy listed(&runs, &RunService::listChanged);
    QTRY_VERIFY(listed.count() > 0);
    QTest::qWait(50);
    QCOMPARE(int(record->status), int(RunStatus::Failed)); // not "lost": we saw it die
    QCOMPARE(failed.count(), 0);
    // The next one runs.
    RunRequest few;
    few.steps = 3;
    RunRecord* next = runs.start(few);
    VERIFY_STATUS(next, RunStatus::Finished);
    QVERIFY(document.problems().isEmpty());
}

void TestRunService::standIns_data()
{
    QTest::addColumn<QString>("script");
    QTest::addColumn<QString>("error");
    QTest::newRow("exit 7") << "exit 7"
                            << "ended with exit code 7";
    QTest::newRow("exit 7 with a log")
        << "for n in 1 2 3 4 5 6 7; do echo \"plugboard: info: line $n\" >&2; done; exit 7"
        << "ended with exit code 7\ninfo: line 3\ninfo: line 4\ninfo: line 5\ninfo: line 6\n"
           "info: line 7";
    QTest::newRow("in its own words") << "echo 'plugboard: mnist: is not there' >&2; exit 2"
                                      << "mnist: is not there";
    QTest::newRow("kill -9") << "kill -9 $$"
                             << "was killed by signal 9";
    QTest::newRow("other output") << "echo 'I am another program'; exit 0"
                                  << "no stream of events";
    QTest::newRow("nothing") << "exit 0"
                             << "ended without telling how";
}

void TestRunService::standIns()
{
    QFETCH(QString, script);
    QFETCH(QString, error);
    Document document;
    planTiny(document, 1);
    RunService runs(&document, home_.script(script));
    RunRecord* record = runs.start({});
    QVERIFY(record != nullptr);
    VERIFY_STATUS(record, RunStatus::Failed);
    QTRY_VERIFY(!record->live);
    QVERIFY2(record->error.contains(error), qPrintable(record->error));
    QCOMPARE(runs.runs().size(), 1);
    QVERIFY(runs.active() == nullptr);
}

void TestRunService::refusals()
{
    Document document;
    document.reset(tinyProject(), {});
    RunService runs(&document, realProgram());
    QSignalSpy failed(&runs, &RunService::failed);
    QVERIFY(runs.start({}) == nullptr); // no plan
    QCOMPARE(failed.count(), 1);
    planTiny(document, 1);
    document.setAttribute({"fc1"}, "features", std::int64_t(7));
    QVERIFY(document.planIsStale());
    QVERIFY(runs.start({}) == nullptr);
    QCOMPARE(failed.count(), 2);
    document.undoStack().undo();
    RunService none(&document, {});
    QVERIFY(none.start({}) == nullptr);
    RunService gone(&document, {{}, "/nowhere/plugboard"});
    RunRecord* record = gone.start({});
    QVERIFY(record != nullptr);
    VERIFY_STATUS(record, RunStatus::Failed);
    QVERIFY2(record->error.contains("cannot be started"), qPrintable(record->error));
    // What is not there.
    runs.open(home_.path("absent"));
    QTRY_COMPARE(failed.count(), 3);
}

/// The service dies while its child runs: the child goes on, and who attaches to its directory sees
/// every firing and every step.
void TestRunService::goesOnWithoutUs()
{
    Document document;
    planTiny(document, kEndless);
    QString directory;
    pid_t pid = 0;
    {
        RunService runs(&document, realProgram());
        RunRecord* record = runs.start({});
        QTRY_VERIFY_WITH_TIMEOUT(record->step > 100, 30'000);
        directory = record->directory;
        pid = processOf(directory);
        QCOMPARE(getsid(pid), pid); // no signal of our terminal reaches it
    }
    QCOMPARE(::kill(pid, 0), 0);
    RunService runs(&document, realProgram());
    Heartbeat heartbeat;
    runs.open(directory);
    RunRecord* record = runs.current();
    QVERIFY(record != nullptr);
    QTRY_VERIFY_WITH_TIMEOUT(record->plan != nullptr && !record->steps.empty(), 30'000);
    QVERIFY(record->live && !record->attached);
    QCOMPARE(runs.active(), record);
    const Counted counted(record);
    const std::size_t atFirst = firingsOf(record->trace);
    QTRY_VERIFY_WITH_TIMEOUT(counted.count > 1000, 30'000); // it comes while the run goes on
    runs.stop();
    VERIFY_STATUS(record, RunStatus::Interrupted);
    QTRY_VERIFY(!record->live);
    QVERIFY(runs.active() == nullptr);
    const trace::Trace kept = traceIn(directory);
    QVERIFY(sameFirings(record->trace, kept));
    QCOMPARE(atFirst + counted.count, firingsOf(kept));
    QCOMPARE(record->steps.size(), std::size_t(manifestOf(directory).value("steps").toInteger()));
    QVERIFY2(heartbeat.longest() < 100, qPrintable(QString::number(heartbeat.longest())));
}

/// The Studio of the next test: runs until it is killed.
void TestRunService::standInStudio()
{
    const QString file = qEnvironmentVariable("PLUGBOARD_TEST_STUDIO");
    if (file.isEmpty())
        QSKIP("for studioThatIsKilled");
    Document document;
    planTiny(document, kEndless);
    RunService runs(&document, realProgram());
    RunRecord* record = runs.start({});
    QTRY_VERIFY_WITH_TIMEOUT(record->step > 100, 30'000);
    writeFile(file, record->directory.toUtf8() + "\n");
    QTest::qWait(60'000);
}

/// kill -9 of the Studio: the run goes on, and no event is lost to who attaches.
void TestRunService::studioThatIsKilled()
{
    const QString file = home_.path("studio");
    QProcess studio;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("PLUGBOARD_TEST_STUDIO", file);
    environment.insert("TMPDIR", home_.path("tmp")); // its home goes with ours
    QDir().mkpath(home_.path("tmp"));
    studio.setProcessEnvironment(environment);
    studio.start(QCoreApplication::applicationFilePath(), {"tst_run_service", "standInStudio"});
    QTRY_VERIFY_WITH_TIMEOUT(readFile(file).endsWith('\n'), 30'000);
    const QString directory = QString::fromUtf8(readFile(file)).trimmed();
    const pid_t pid = processOf(directory);
    studio.kill();
    QVERIFY(studio.waitForFinished());
    QCOMPARE(::kill(pid, 0), 0);
    Document document;
    RunService runs(&document, realProgram());
    runs.open(directory);
    RunRecord* record = runs.current();
    const Counted counted(record);
    QTRY_VERIFY_WITH_TIMEOUT(record->live && counted.count > 1000, 30'000);
    commandedThroughItsFolder(runs, record);
    runs.stop();
    VERIFY_STATUS(record, RunStatus::Interrupted);
    QVERIFY(!record->obeys());
    QTRY_VERIFY(!record->live);
    QVERIFY(sameFirings(record->trace, traceIn(directory)));
    QCOMPARE(record->steps.size(), std::size_t(manifestOf(directory).value("steps").toInteger()));
}

/// Whoever re-attaches has the same say as who started it.
void TestRunService::commandedThroughItsFolder(RunService& runs, RunRecord* record)
{
    QTRY_VERIFY(record->obeys());
    QVERIFY(!record->attached);
    QSignalSpy failed(&runs, &RunService::failed);
    runs.pause();
    VERIFY_STATUS(record, RunStatus::Paused);
    QTRY_COMPARE(record->step, qint64(record->steps.back().step));
    const qint64 before = record->step;
    runs.step();
    QTRY_COMPARE(record->step, before + 1);
    runs.step();
    QTRY_COMPARE(record->step, before + 2);
    QCOMPARE(int(record->status), int(RunStatus::Paused));
    runs.checkpoint();
    QTRY_VERIFY(QDir(record->directory + "/checkpoints")
                    .exists(QStringLiteral("step-%1").arg(before + 2, 9, 10, QChar('0'))));
    runs.resume();
    VERIFY_STATUS(record, RunStatus::Running);
    QTRY_VERIFY(record->step > before + 10);
    QCOMPARE(failed.count(), 0);
    // Closing the Studio on a pause leaves a run that goes on.
    runs.pause();
    VERIFY_STATUS(record, RunStatus::Paused);
    runs.letGo();
    VERIFY_STATUS(record, RunStatus::Running);
}

void TestRunService::emulates()
{
    Document document;
    io::Project project = tinyProject();
    project.topology = twoCores();
    for (model::Device& device : project.topology.devices)
        device.kind = model::DeviceKind::Gpu;
    document.reset(project, {});
    auto compiled = session::compile(project.network, project.recipe, project.topology, {}, {});
    PB_VERIFY_OK(compiled);
    document.setPlan(*gui::factsOf(std::move(compiled->plan), {}));
    RunService runs(&document, realProgram());
    RunRequest request;
    request.steps = 5;
    RunRecord* record = runs.start(request);
    VERIFY_STATUS(record, RunStatus::Failed);
    QVERIFY2(record->error.contains("GPU"), qPrintable(record->error));
    request.emulate = true;
    QTRY_VERIFY(!record->live);
    record = runs.start(request);
    VERIFY_STATUS(record, RunStatus::Finished);
    QVERIFY(record->emulated);
    QCOMPARE(record->step, qint64(5));
}

void TestRunService::opensAFinishedRun()
{
    QVERIFY(!finishedRun().isEmpty());
    Document document;
    RunService runs(&document, realProgram());
    QSignalSpy drawing(&runs, &RunService::openedDrawing);
    QSignalSpy current(&runs, &RunService::currentChanged);
    Heartbeat heartbeat;
    runs.open(finishedRun() + "/."); // the same place by another name
    QCOMPARE(current.count(), 1);
    RunRecord* record = runs.current();
    QSignalSpy loaded(record, &RunRecord::traceLoaded);
    QTRY_VERIFY(record->plan != nullptr && loaded.count() == 1);
    QCOMPARE(record->directory, finishedRun());
    QCOMPARE(int(record->status), int(RunStatus::Finished));
    QVERIFY(!record->live && record->hasDrawing);
    QCOMPARE(record->steps.size(), std::size_t(24));
    QCOMPARE(record->evaluations.size(), std::size_t(3));
    QVERIFY(record->stepMeasured > 0 && record->samplesPerSecond > 0);
    QVERIFY(sameFirings(record->trace, traceIn(finishedRun())));
    QTRY_COMPARE(drawing.count(), 1);
    QCOMPARE(drawing[0][0].toString(), finishedRun());
    QVERIFY2(heartbeat.longest() < 100, qPrintable(QString::number(heartbeat.longest())));
    runs.load(record); // it is there
    QTest::qWait(50);
    QCOMPARE(loaded.count(), 1);
    QCOMPARE(runs.runs().size(), 1);
}

void TestRunService::lostRun()
{
    const QString path = home_.path("lost");
    QDir().mkpath(path);
    for (const char* file : {"/plan.plan", "/metrics.jsonl"})
        QVERIFY(QFile::copy(finishedRun() + file, path + file));
    QByteArray trace = readFile(finishedRun() + "/run.trace");
    trace.chop(100); // it died in the middle of a chunk
    writeFile(path + "/run.trace", trace);
    QJsonObject manifest = manifestOf(finishedRun());
    manifest["status"] = "running";
    manifest["process"] =
        QJsonObject{{"host", QString::fromStdString(thisProcess().host)}, {"pid", 1}, {"began", 1}};
    writeFile(path + "/manifest.json", QJsonDocument(manifest).toJson());
    Document document;
    RunService runs(&document, realProgram());
    runs.open(path);
    RunRecord* record = runs.current();
    QTRY_COMPARE(int(record->status), int(RunStatus::Lost));
    QVERIFY(!record->live);
    QVERIFY(runs.active() == nullptr);
    QVERIFY(firingsOf(record->trace) > 0);
    QVERIFY(sameFirings(record->trace, traceIn(path)));
}

void TestRunService::whatTheStreamDroppedComesFromTheFile()
{
    const QString directory = finishedRun();
    writeFile(home_.path("stream"),
              frame(1, R"({"type":"hello","run":")" + directory.toUtf8() +
                           R"(","total_steps":24,"lanes":[{"program":"train"}]})") +
                  firingsFrame(0, 10) +
                  frame(1, R"({"type":"end","status":"finished","dropped":99})"));
    Document document;
    planTiny(document, 1);
    RunService runs(&document, home_.script("cat " + home_.path("stream")));
    RunRecord* record = runs.start({});
    QSignalSpy loaded(record, &RunRecord::traceLoaded);
    VERIFY_STATUS(record, RunStatus::Finished);
    QTRY_COMPARE(loaded.count(), 1);
    QVERIFY(sameFirings(record->trace, traceIn(directory)));
    QTRY_COMPARE(record->dropped, quint64(0)); // neither stream nor file: none
}

/// 400,000 events at once, as after a time in which nobody read.
void TestRunService::floodOfEvents()
{
    constexpr std::uint32_t kFrames = 4000;
    QByteArray stream =
        frame(1, R"({"type":"hello","run":"","total_steps":1,"lanes":[{"program":"train"}]})") +
        frame(1, R"({"type":"section","program":"train","first_step":0,"lanes":1})");
    for (std::uint32_t at = 0; at < kFrames; ++at)
        stream += firingsFrame(at * 100, 100);
    stream += frame(1, R"({"type":"end","status":"finished","dropped":0})");
    writeFile(home_.path("flood"), stream);
    Document document;
    planTiny(document, 1);
    RunService runs(&document, home_.script("cat " + home_.path("flood")));
    Heartbeat heartbeat;
    RunRecord* record = runs.start({});
    const Counted counted(record);
    VERIFY_STATUS(record, RunStatus::Finished);
    QTRY_VERIFY(!record->live);
    QCOMPARE(counted.count, std::size_t(kFrames * 100));
    QCOMPARE(record->trace.sections.size(), std::size_t(1));
    QCOMPARE(record->trace.sections[0].lanes[0].size(), std::size_t(kFrames * 100));
    for (std::uint32_t at = 0; at < kFrames * 100; ++at)
        if (record->trace.sections[0].lanes[0][at].firing != at)
            QFAIL("out of order");
    QVERIFY2(heartbeat.longest() < 50, qPrintable(QString::number(heartbeat.longest())));
}

void TestRunService::goesOnFromARun()
{
    const QString directory = home_.path("more");
    Document document;
    planTiny(document, 3);
    RunService runs(&document, realProgram());
    RunRequest request;
    request.directory = directory;
    request.epochs = 1;
    RunRecord* record = runs.start(request);
    VERIFY_STATUS(record, RunStatus::Finished);
    QCOMPARE(record->step, qint64(8));
    QCOMPARE(document.project().resultFolders.size(), std::size_t(1));
    QTRY_VERIFY(!record->live);
    request.resume = directory;
    request.epochs = 2;
    record = runs.start(request);
    VERIFY_STATUS(record, RunStatus::Finished);
    QCOMPARE(record->step, qint64(16));
    QCOMPARE(record->steps.front().step, qint64(9));
    // What came before stands before it, on one clock: in the run's own record once it has ended,
    // and for who opens its folder.
    const trace::Trace first = traceIn(directory, "run-1.trace");
    const trace::Trace second = traceIn(directory);
    const std::size_t all = firingsOf(first) + firingsOf(second);
    QTRY_COMPARE(firingsOf(record->trace), all);
    RunService others(&document, realProgram());
    others.open(directory);
    QTRY_COMPARE(firingsOf(others.current()->trace), all);
    for (const trace::Trace* trace : {&record->trace, &others.current()->trace}) {
        QCOMPARE(trace->sections.size(), first.sections.size() + second.sections.size());
        QVERIFY(sameTimes(trace->sections[0].lanes[0], first.sections[0].lanes[0]));
        const std::uint64_t shift = gui::endOf(first);
        std::vector<trace::Firing> later = second.sections[0].lanes[0];
        gui::shiftBy(later, shift);
        QVERIFY(sameTimes(trace->sections[first.sections.size()].lanes[0], later));
    }
}

void TestRunService::listsRuns()
{
    QVERIFY(!finishedRun().isEmpty());
    Document document;
    RunService runs(&document, realProgram());
    QSignalSpy listed(&runs, &RunService::listChanged);
    runs.refreshList();
    QTRY_VERIFY(listed.count() > 0);
    QVERIFY(runs.runs().size() >= 1);
    QDateTime before = runs.runs().front()->started;
    for (const RunRecord* record : runs.runs()) {
        QVERIFY(!record->directory.isEmpty() && !record->loaded);
        QVERIFY(record->started <= before);
        before = record->started;
    }
    // A run that is removed goes from the list.
    const QString copy = gui::stateFolder("runs") + "/copy";
    QDir().mkpath(copy);
    QVERIFY(QFile::copy(finishedRun() + "/manifest.json", copy + "/manifest.json"));
    const auto count = runs.runs().size();
    runs.refreshList();
    QTRY_COMPARE(runs.runs().size(), count + 1);
    QDir(copy).removeRecursively();
    runs.refreshList();
    QTRY_COMPARE(runs.runs().size(), count);
}

PLUGBOARD_TEST(TestRunService)
#include "tst_run_service.moc"
