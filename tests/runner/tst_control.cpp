// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include "engine/runner/control.h"
#include "tests/runner/event_reader.h"
#include "tests/runner/run_bench.h"

#include <QFile>
#include <QTemporaryDir>

#include <cstring>
#include <thread>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace plugboard;
using namespace plugboard::tests;
using nlohmann::json;

/// Control words in, events out, through pipes.
class TestControl : public QObject {
    Q_OBJECT
private slots:
    void wordsOnALine();
    void runObeys();
    void severalStepsAtOnce();
    void readerThatNeverReads();
    void errorsAreTold();
    void wordsThroughAFifo();
    void aFifoThatCannotBe();
    void runObeysWhoWritesIntoItsFolder();

private:
    QTemporaryDir folder_;
};

namespace {

/// A run on a thread of its own, between two pipes.
class RunInBackground {
public:
    RunInBackground(const std::string& directory, std::int64_t steps, const std::string& commands)
    {
        send(commands);
        thread_ = std::thread([this, directory, steps] {
            runner::RunOptions options{.directory = directory, .steps = steps};
            options.eventsDescriptor = events_.write();
            options.controlDescriptor = control_.read();
            summary_ = runPlan(smallPlan(), options);
            events_.closeWrite();
        });
    }
    ~RunInBackground()
    {
        if (thread_.joinable())
            thread_.join();
    }
    void send(const std::string& commands) { control_.send(commands); }
    EventReader& reader() { return reader_; }
    const Result<runner::RunSummary>& join()
    {
        thread_.join();
        return summary_;
    }

private:
    Pipe control_;
    Pipe events_;
    EventReader reader_{events_.read()};
    Result<runner::RunSummary> summary_ = Error{};
    std::thread thread_;
};

constexpr std::int64_t kEndless = 100'000'000;

/// As a shell's `echo` would.
bool writeInto(const std::string& fifo, const char* words)
{
    const int descriptor = ::open(fifo.c_str(), O_WRONLY | O_NONBLOCK);
    const ssize_t length = ssize_t(std::strlen(words));
    const bool written =
        descriptor >= 0 && ::write(descriptor, words, std::size_t(length)) == length;
    if (descriptor >= 0)
        ::close(descriptor);
    return written;
}

} // namespace

void TestControl::wordsOnALine()
{
    Pipe pipe;
    pipe.send("pause\nstep\r\n\nnonsense\nstop");
    pipe.closeWrite();
    runner::Control control(pipe.read());
    std::vector<runner::Command> commands;
    while (commands.empty() || commands.back() != runner::Command::Closed)
        if (const auto command = control.take())
            commands.push_back(*command);
    using enum runner::Command;
    QVERIFY(commands == (std::vector<runner::Command>{Pause, Step, Stop, Closed}));
    QVERIFY(!control.interrupt());
}

void TestControl::runObeys()
{
    const std::string directory = folder_.filePath("run").toStdString();
    RunInBackground run(directory, kEndless, "pause\n");
    const json hello = run.reader().until("hello");
    QCOMPARE(hello.at("protocol").get<int>(), 1);
    QCOMPARE(hello.at("total_steps").get<std::int64_t>(), kEndless);
    QCOMPARE(hello.at("run").get<std::string>(), directory);
    QCOMPARE(run.reader().until("status").at("status").get<std::string>(), std::string("paused"));
    run.send("step\n");
    QCOMPARE(run.reader().until("metrics").at("step").get<std::int64_t>(), std::int64_t(1));
    json status = run.reader().until("status");
    QCOMPARE(status.at("status").get<std::string>(), std::string("paused"));
    QCOMPARE(status.at("step").get<std::int64_t>(), std::int64_t(1));
    run.send("checkpoint\n");
    status = run.reader().until("status");
    QCOMPARE(status.at("status").get<std::string>(), std::string("checkpoint"));
    QCOMPARE(checkpointOf(directory).step, std::int64_t(1));
    QCOMPARE(manifestOf(directory).at("status").get<std::string>(), std::string("running"));
    run.send("resume\n");
    QCOMPARE(run.reader().until("status").at("status").get<std::string>(), std::string("running"));
    for (int line = 0; line < 20; ++line)
        run.reader().until("metrics");
    run.send("stop\n");
    const json end = run.reader().until("end");
    const auto& summary = run.join();
    PB_VERIFY_OK(summary);
    QVERIFY(summary->stopped);
    QVERIFY(summary->steps > 10 && summary->steps < kEndless);
    QCOMPARE(end.at("status").get<std::string>(), std::string("stopped"));
    QCOMPARE(run.reader().firings() + end.at("dropped").get<std::uint64_t>(), summary->firings);
    QVERIFY(run.reader().firings() > 0);
    QVERIFY(run.reader().atEnd());
    QCOMPARE(checkpointOf(directory).step, summary->steps);
    QCOMPARE(manifestOf(directory).at("status").get<std::string>(), std::string("stopped"));
}

void TestControl::severalStepsAtOnce()
{
    const std::string directory = folder_.filePath("steps").toStdString();
    // Over the end of the first epoch, which is evaluated.
    RunInBackground run(directory, kEndless, "step\nstep\nstep\nstep\nstep\nstep\nstep\nstop\n");
    run.reader().until("end");
    const auto& summary = run.join();
    PB_VERIFY_OK(summary);
    QCOMPARE(summary->steps, std::int64_t(7));
    QVERIFY(summary->accuracy >= 0);
    std::vector<std::int64_t> evaluations;
    for (const json& line : metricsOf(directory))
        if (line.value("evaluation", false))
            evaluations.push_back(line.at("step"));
    QCOMPARE(evaluations, (std::vector<std::int64_t>{kStepsPerEpoch}));
}

void TestControl::readerThatNeverReads()
{
    const std::string directory = folder_.filePath("alone").toStdString();
    RunInBackground run(directory, 400, ""); // some times what a pipe holds
    const auto& summary = run.join();
    PB_VERIFY_OK(summary);
    QCOMPARE(summary->steps, std::int64_t(400));
    QCOMPARE(metricsOf(directory).back().at("step").get<std::int64_t>(), std::int64_t(400));
}

void TestControl::errorsAreTold()
{
    const std::string directory = folder_.filePath("alone").toStdString(); // has a run in it
    RunInBackground run(directory, 5, "");
    const json error = run.reader().until("error");
    QCOMPARE(error.at("subject").get<std::string>(), directory);
    QCOMPARE(run.reader().until("end").at("status").get<std::string>(), std::string("failed"));
    QVERIFY(!run.join());
}

/// Writers come and go; what a killed run left is replaced.
void TestControl::wordsThroughAFifo()
{
    const std::string path = folder_.filePath("fifo").toStdString();
    QCOMPARE(mkfifo(path.c_str(), 0600), 0);
    {
        runner::Control control(-1);
        PB_VERIFY_OK(control.listen(path));
        std::vector<runner::Command> commands;
        for (const char* words : {"pause\nst", "ep\n", "resume\n"})
            QVERIFY(writeInto(path, words));
        while (commands.size() < 3)
            if (const auto command = control.take())
                commands.push_back(*command);
        using enum runner::Command;
        QVERIFY(commands == (std::vector<runner::Command>{Pause, Step, Resume}));
    }
    QVERIFY(!QFile::exists(QString::fromStdString(path)));
}

void TestControl::aFifoThatCannotBe()
{
    const std::string path = folder_.filePath("taken").toStdString();
    QFile file(QString::fromStdString(path));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("mine") == 4);
    file.close();
    {
        runner::Control control(-1);
        const auto listens = control.listen(path);
        QVERIFY(!listens);
        QCOMPARE(listens.error().code, ErrorCode::IoFailed);
        QCOMPARE(listens.error().subject, path);
    }
    QCOMPARE(file.size(), 4);
}

void TestControl::runObeysWhoWritesIntoItsFolder()
{
    const std::string directory = folder_.filePath("folder").toStdString();
    const std::string fifo = directory + "/control";
    RunInBackground run(directory, kEndless, "");
    run.reader().until("metrics");
    QVERIFY(writeInto(fifo, "pause\n"));
    QCOMPARE(run.reader().until("status").at("status").get<std::string>(), std::string("paused"));
    QTRY_VERIFY(manifestOf(directory).at("paused").get<bool>());
    QVERIFY(writeInto(fifo, "step\n"));
    const json stepped = run.reader().until("status");
    QVERIFY(writeInto(fifo, "checkpoint\n"));
    QCOMPARE(run.reader().until("status").at("status").get<std::string>(),
             std::string("checkpoint"));
    QCOMPARE(checkpointOf(directory).step, stepped.at("step").get<std::int64_t>());
    QVERIFY(writeInto(fifo, "resume\n"));
    QCOMPARE(run.reader().until("status").at("status").get<std::string>(), std::string("running"));
    QTRY_VERIFY(!manifestOf(directory).at("paused").get<bool>());
    QVERIFY(writeInto(fifo, "stop\n"));
    QCOMPARE(run.reader().until("end").at("status").get<std::string>(), std::string("stopped"));
    PB_VERIFY_OK(run.join());
    QVERIFY(!QFile::exists(QString::fromStdString(fifo)));
}

PLUGBOARD_TEST(TestControl)
#include "tst_control.moc"
