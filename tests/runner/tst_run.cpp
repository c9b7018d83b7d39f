// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include "engine/io/documents.h"
#include "engine/runner/binding.h"
#include "engine/runner/run_directory.h"
#include "tests/runner/run_bench.h"
#include "tests/session/train_plan.h"

#include <QStringList>
#include <QTemporaryDir>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sys/resource.h>

using namespace plugboard;
using namespace plugboard::tests;
using runner::RunOptions;

class TestRun : public QObject {
    Q_OBJECT
private slots:
    void leavesAllItsFiles();
    void sameSeedSameBits();
    void resumedEqualsUnbroken_data();
    void resumedEqualsUnbroken();
    void resumesInItsOwnFolder();
    void keepsAnEarlierRun();
    void killedBeforeItsFirstCheckpoint_data();
    void killedBeforeItsFirstCheckpoint();
    void keepsTheDrawing();
    void emulatedEqualsReal();
    void overrides();
    void interruptSavesFirst();
    void lossThatIsNoNumber();
    void capOfTheTrace();
    void refused_data();
    void refused();
    void fullDiskKeepsTheEarlierCheckpoint();

private:
    std::string folder(const char* name) const { return folder_.filePath(name).toStdString(); }
    /// The run of the plan as it stands, made once.
    const std::string& unbroken();

    QTemporaryDir folder_;
    std::string unbroken_;
};

const std::string& TestRun::unbroken()
{
    if (unbroken_.empty() && runPlan(smallPlan(), {.directory = folder("unbroken")}))
        unbroken_ = folder("unbroken");
    return unbroken_;
}

void TestRun::leavesAllItsFiles()
{
    model::Plan plan = smallPlan();
    plan.recipe.run.checkpointEvery = 4;
    const std::string path = folder("files");
    const auto summary = runPlan(plan, {.directory = path});
    PB_VERIFY_OK(summary);
    QCOMPARE(summary->steps, 3 * kStepsPerEpoch);
    QCOMPARE(summary->epochs, std::int64_t(3));
    QVERIFY(summary->accuracy >= 0 && summary->accuracy <= 1);
    QVERIFY(!summary->stopped);

    // A line per step, and one per evaluation after each epoch.
    std::vector<std::int64_t> steps;
    std::vector<std::int64_t> evaluations;
    for (const auto& line : metricsOf(path)) {
        const bool evaluation = line.value("evaluation", false);
        (evaluation ? evaluations : steps).push_back(line.at("step"));
        QVERIFY(std::isfinite(line.at("loss").get<double>()));
        if (evaluation)
            QVERIFY(line.at("accuracy").get<double>() * 24 ==
                    std::round(line.at("accuracy").get<double>() * 24)); // of 24 images
    }
    QCOMPARE(evaluations, (std::vector<std::int64_t>{5, 10, 15}));
    QCOMPARE(steps.size(), std::size_t(15));
    for (std::size_t at = 0; at < steps.size(); ++at)
        QCOMPARE(steps[at], std::int64_t(at) + 1);

    const auto trace = io::loadTrace(path + "/run.trace");
    PB_VERIFY_OK(trace);
    std::uint64_t firings = 0;
    std::int64_t trained = 0;
    for (const trace::Section& section : trace->sections) {
        for (const auto& lane : section.lanes)
            firings += lane.size();
        if (section.program == model::ProgramKind::Train) {
            QCOMPARE(section.firstStep, trained);
            trained += section.steps;
        }
    }
    QCOMPARE(trained, std::int64_t(15));
    QCOMPARE(firings, summary->firings);
    QCOMPARE(summary->dropped, std::uint64_t(0));

    const auto saved = io::loadPlan(path + "/plan.plan");
    PB_VERIFY_OK(saved);
    QVERIFY(io::digestOf(*saved).bytes == trace->plan.bytes);
    const auto manifest = manifestOf(path);
    QCOMPARE(manifest.at("status").get<std::string>(), std::string("finished"));
    QCOMPARE(manifest.at("steps").get<std::int64_t>(), std::int64_t(15));
    QVERIFY(std::filesystem::exists(path + "/log.txt"));
    QCOMPARE(checkpointOf(path).step, std::int64_t(15));
    // Two are kept: every fourth step, and the end.
    QVERIFY(std::filesystem::exists(path + "/checkpoints/step-000000012"));
    QVERIFY(!std::filesystem::exists(path + "/checkpoints/step-000000008"));
}

void TestRun::sameSeedSameBits()
{
    QVERIFY(!unbroken().empty());
    PB_VERIFY_OK(runPlan(smallPlan(), {.directory = folder("again")}));
    QVERIFY(sameTensors(checkpointOf(unbroken()), checkpointOf(folder("again"))));
    QCOMPARE(metricsOf(unbroken()), metricsOf(folder("again")));
}

void TestRun::resumedEqualsUnbroken_data()
{
    QTest::addColumn<qint64>("stop");
    QTest::addColumn<qint64>("stopAgain");
    QTest::newRow("first step") << qint64(1) << qint64(15);
    QTest::newRow("within an epoch") << qint64(3) << qint64(15);
    QTest::newRow("end of an epoch") << qint64(5) << qint64(15);
    QTest::newRow("twice, over an epoch") << qint64(4) << qint64(11);
    QTest::newRow("last step") << qint64(14) << qint64(15);
}

void TestRun::resumedEqualsUnbroken()
{
    QFETCH(qint64, stop);
    QFETCH(qint64, stopAgain);
    QVERIFY(!unbroken().empty());
    // The schedule looks at the whole length, so the runs are stopped, not asked for fewer steps.
    const std::string name = QTest::currentDataTag();
    std::string from;
    for (const std::int64_t end : {stop, stopAgain, qint64(15)}) {
        std::atomic<bool> interrupt{false};
        RunOptions options;
        options.directory = folder((name + std::to_string(end)).c_str());
        options.resume = from;
        options.interrupt = &interrupt;
        model::Plan plan = smallPlan();
        plan.recipe.run.checkpointEvery = 1; // a step at a time
        options.progress = [&](const runner::RunProgress& progress) {
            if (!progress.evaluated && progress.step == end && end < 15)
                interrupt = true;
        };
        const auto summary = runPlan(plan, options);
        if (end < 15) {
            QVERIFY(!summary);
            QVERIFY(summary.error().code == ErrorCode::Interrupted);
            QCOMPARE(checkpointOf(options.directory).step, end);
        } else {
            PB_VERIFY_OK(summary);
        }
        from = options.directory;
        if (end == 15)
            break;
    }
    QCOMPARE(checkpointOf(from).step, std::int64_t(15));
    QVERIFY(sameTensors(checkpointOf(from), checkpointOf(unbroken())));
}

void TestRun::resumesInItsOwnFolder()
{
    const std::string path = folder("own");
    PB_VERIFY_OK(runPlan(smallPlan(), {.directory = path, .epochs = 1}));
    const auto summary = runPlan(smallPlan(), {.directory = path, .resume = path});
    PB_VERIFY_OK(summary);
    QCOMPARE(summary->steps, std::int64_t(15));
    PB_VERIFY_OK(io::loadTrace(path + "/run-1.trace"));
    const auto trace = io::loadTrace(path + "/run.trace");
    PB_VERIFY_OK(trace);
    QCOMPARE(metricsOf(path).back().at("step").get<std::int64_t>(), std::int64_t(15));
    QCOMPARE(metricsOf(path).front().at("step").get<std::int64_t>(), std::int64_t(1));
}

void TestRun::keepsAnEarlierRun()
{
    QVERIFY(!unbroken().empty());
    const auto before = metricsOf(unbroken());
    const auto again = runPlan(smallPlan(), {.directory = unbroken(), .epochs = 1});
    QVERIFY(!again);
    QVERIFY(again.error().code == ErrorCode::InvalidInput);
    QCOMPARE(again.error().subject, unbroken());
    QCOMPARE(metricsOf(unbroken()), before);
    QCOMPARE(manifestOf(unbroken()).at("status").get<std::string>(), std::string("finished"));
}

void TestRun::killedBeforeItsFirstCheckpoint_data()
{
    QTest::addColumn<QStringList>("left"); // beside checkpoints/
    QTest::addColumn<bool>("beginsAnew");
    QTest::newRow("folders only") << QStringList{} << true;
    QTest::newRow("while the plan is written") << QStringList{"plan.plan.7-0.part"} << true;
    QTest::newRow("with its plan") << QStringList{"plan.plan", "log.txt"} << true;
    QTest::newRow("while the manifest is written")
        << QStringList{"plan.plan", "log.txt", "project.plugboard", "manifest.json.7-1.part"}
        << true;
    QTest::newRow("while the first checkpoint is written")
        << QStringList{"plan.plan", "log.txt", "manifest.json",
                       "checkpoints/.unfinished-000000001/tensors.safetensors"}
        << true;
    QTest::newRow("a drawing of one's own") << QStringList{"project.plugboard"} << false;
    QTest::newRow("another file") << QStringList{"plan.plan", "notes.txt"} << false;
    QTest::newRow("a damaged checkpoint")
        << QStringList{"plan.plan", "manifest.json", "checkpoints/step-000000001/manifest.json"}
        << false;
}

void TestRun::killedBeforeItsFirstCheckpoint()
{
    QFETCH(QStringList, left);
    QFETCH(bool, beginsAnew);
    QVERIFY(!unbroken().empty());
    const std::filesystem::path path = folder(QTest::currentDataTag());
    std::filesystem::create_directories(path / "checkpoints");
    for (const QString& name : left) {
        const auto file = path / name.toStdString();
        std::filesystem::create_directories(file.parent_path());
        if (name == "plan.plan")
            std::filesystem::copy_file(unbroken() + "/plan.plan", file);
        else
            std::ofstream(file) << (name == "manifest.json" ? R"({"status": "running"})" : "");
    }
    const auto summary = runPlan(smallPlan(), {.directory = path.string(), .epochs = 1});
    QCOMPARE(summary.hasValue(), beginsAnew);
    if (beginsAnew)
        QCOMPARE(manifestOf(path.string()).at("status").get<std::string>(),
                 std::string("finished"));
    else
        QVERIFY(summary.error().code == ErrorCode::InvalidInput);
}

void TestRun::keepsTheDrawing()
{
    io::Project project;
    project.network.name = "a drawing";
    project.viewState = "zoom";
    const std::string file = folder("drawing.plugboard.txt");
    PB_VERIFY_OK(io::save(file, project));
    const std::string path = folder("drawn");
    PB_VERIFY_OK(runPlan(smallPlan(), {.directory = path, .drawing = file, .steps = 1}));
    const auto kept = io::loadProject(path + "/project.plugboard");
    PB_VERIFY_OK(kept);
    QCOMPARE(kept->network.name, std::string("a drawing"));
    QCOMPARE(kept->viewState, std::string("zoom"));
    QVERIFY(manifestOf(path).at("started").get<std::string>().size() == 20);
    QCOMPARE(manifestOf(path).at("emulated").get<bool>(), false);

    const auto refused =
        runPlan(smallPlan(), {.directory = folder("none"), .drawing = folder("absent")});
    QVERIFY(!refused);
    QCOMPARE(refused.error().subject, folder("absent"));
    QVERIFY(!std::filesystem::exists(folder("none")));
}

/// The same plan for two GPUs that are not there gives the same bits.
void TestRun::emulatedEqualsReal()
{
    QVERIFY(!unbroken().empty());
    model::Plan plan = smallPlan();
    for (model::Device& device : plan.topology.devices)
        device.kind = model::DeviceKind::Gpu;
    for (model::Requirement& required : plan.requirements)
        required.kind = model::DeviceKind::Gpu;
    QVERIFY(!runner::bindDevices(plan, cpuDevices(1)));
    const auto binding =
        runner::bind(plan, cpuDevices(1), {.emulation = runner::Emulation::WhereItIsMissing});
    PB_VERIFY_OK(binding);
    RunOptions options;
    options.directory = folder("emulated");
    options.emulated = !binding->emulated.empty();
    PB_VERIFY_OK(runner::run(plan, binding->physical, backends(Kernels::Reference), options));
    QVERIFY(sameTensors(checkpointOf(unbroken()), checkpointOf(folder("emulated"))));
    QCOMPARE(manifestOf(folder("emulated")).at("emulated").get<bool>(), true);
    const auto trace = io::loadTrace(folder("emulated") + "/run.trace");
    PB_VERIFY_OK(trace);
    QVERIFY(trace->title.find("emulated") != std::string::npos);
    std::ifstream log(folder("emulated") + "/log.txt");
    const std::string lines{std::istreambuf_iterator<char>(log), {}};
    QVERIFY2(lines.find("times are not comparable") != std::string::npos, lines.c_str());
}

void TestRun::overrides()
{
    QCOMPARE(runPlan(smallPlan(), {.directory = folder("epochs"), .epochs = 2})->steps,
             std::int64_t(10));
    QCOMPARE(runPlan(smallPlan(), {.directory = folder("steps"), .steps = 7})->steps,
             std::int64_t(7));
    // Without a rate, all that stands still are the weights; the metrics are of the first weights.
    PB_VERIFY_OK(runPlan(smallPlan(), {.directory = folder("one"), .steps = 1}));
    PB_VERIFY_OK(
        runPlan(smallPlan(), {.directory = folder("still"), .steps = 1, .learningRate = 0}));
    const auto moved = checkpointOf(folder("one"));
    const auto still = checkpointOf(folder("still"));
    QVERIFY(!sameTensors(moved, still));
    QCOMPARE(metricsOf(folder("one")).front(), metricsOf(folder("still")).front());
}

void TestRun::interruptSavesFirst()
{
    std::atomic<bool> interrupt{false};
    RunOptions options{.directory = folder("interrupted"), .epochs = 1000000};
    options.interrupt = &interrupt;
    options.progress = [&](const runner::RunProgress&) { interrupt = true; };
    const auto summary = runPlan(smallPlan(), options);
    QVERIFY(!summary);
    QVERIFY(summary.error().code == ErrorCode::Interrupted);
    const std::int64_t step = checkpointOf(options.directory).step;
    QVERIFY(step > 0);
    QCOMPARE(manifestOf(options.directory).at("status").get<std::string>(),
             std::string("interrupted"));
    QCOMPARE(manifestOf(options.directory).at("steps").get<std::int64_t>(), step);
}

void TestRun::lossThatIsNoNumber()
{
    model::Plan plan = smallPlan();
    plan.recipe.run.schedule.kind = "constant";
    plan.recipe.run.checkpointEvery = 1;
    RunOptions options{.directory = folder("spoilt"), .learningRate = 1e30};
    const auto summary = runPlan(plan, options);
    QVERIFY(!summary);
    QVERIFY(summary.error().code == ErrorCode::InvalidInput);
    std::int64_t first = -1; // JSON has no number for it
    for (const auto& line : metricsOf(options.directory))
        if (first < 0 && line.at("loss").is_null())
            first = line.at("step").get<std::int64_t>() - 1;
    QVERIFY(first > 0);
    QCOMPARE(summary.error().subject, "step " + std::to_string(first));
    QCOMPARE(checkpointOf(options.directory).step, first);
    QCOMPARE(manifestOf(options.directory).at("status").get<std::string>(), std::string("failed"));

    plan.recipe.run.onNan = "ignore";
    options.directory = folder("ignored");
    PB_VERIFY_OK(runPlan(plan, options));
}

void TestRun::capOfTheTrace()
{
    RunOptions options{.directory = folder("capped"), .epochs = 20};
    options.traceCapBytes = 20000;
    const auto summary = runPlan(smallPlan(), options);
    PB_VERIFY_OK(summary);
    const auto trace = io::loadTrace(options.directory + "/run.trace");
    PB_VERIFY_OK(trace);
    std::uint64_t kept = 0;
    std::uint64_t dropped = 0;
    for (const trace::Section& section : trace->sections) {
        dropped += section.dropped;
        for (const auto& lane : section.lanes)
            kept += lane.size();
    }
    QVERIFY(dropped > 0);
    QCOMPARE(dropped, summary->dropped);
    QCOMPARE(kept + dropped, summary->firings);
    QVERIFY(kept * sizeof(trace::Firing) <= 20000);
}

void TestRun::refused_data()
{
    QTest::addColumn<QString>("fault");
    QTest::addColumn<int>("code");
    QTest::newRow("batch larger than the data") << "batch" << int(ErrorCode::InvalidInput);
    QTest::newRow("folder with other files") << "folder" << int(ErrorCode::InvalidInput);
    QTest::newRow("more steps than can be counted") << "steps" << int(ErrorCode::InvalidInput);
    QTest::newRow("nothing to resume from") << "resume" << int(ErrorCode::NotFound);
    QTest::newRow("folder that cannot be made") << "path" << int(ErrorCode::IoFailed);
    QTest::newRow("no train program") << "program" << int(ErrorCode::Unsupported);
}

void TestRun::refused()
{
    QFETCH(QString, fault);
    QFETCH(int, code);
    model::Plan plan = smallPlan();
    RunOptions options{.directory = folder(("refused " + fault).toStdString().c_str())};
    if (fault == "batch")
        plan.recipe.data.trainSamples = 15;
    if (fault == "folder") {
        std::filesystem::create_directories(options.directory);
        std::ofstream(options.directory + "/thesis.tex") << "mine";
    }
    if (fault == "steps")
        options.epochs = std::int64_t(1) << 61;
    if (fault == "resume")
        options.resume = folder("nowhere");
    if (fault == "path")
        options.directory = "/proc/run";
    if (fault == "program")
        std::erase_if(plan.programs, [](const model::Program& program) {
            return program.kind == model::ProgramKind::Train;
        });
    const auto summary = runPlan(plan, options);
    QVERIFY(!summary);
    QCOMPARE(int(summary.error().code), code);
    QVERIFY(!summary.error().subject.empty());
}

void TestRun::fullDiskKeepsTheEarlierCheckpoint()
{
    // The largest file that this process may write: the plan and checkpoints fit, the trace does
    // not for long.
    const auto planSize = std::filesystem::file_size(unbroken() + "/plan.plan");
    rlimit before{};
    QCOMPARE(getrlimit(RLIMIT_FSIZE, &before), 0);
    const rlimit small{rlim_t(planSize) + (1 << 18), before.rlim_max};
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    QCOMPARE(setrlimit(RLIMIT_FSIZE, &small), 0);
    model::Plan plan = smallPlan();
    plan.recipe.run.checkpointEvery = 10;
    plan.recipe.run.metricsEvery = 0;
    RunOptions options{.directory = folder("full"), .epochs = 1000000};
    const auto summary = runPlan(plan, options);
    setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, handler);
    QVERIFY(!summary);
    QVERIFY(summary.error().code == ErrorCode::IoFailed);
    QCOMPARE(summary.error().subject, options.directory + "/run.trace");
    QVERIFY(checkpointOf(options.directory).step >= 10);
    QCOMPARE(manifestOf(options.directory).at("status").get<std::string>(), std::string("failed"));
    PB_VERIFY_OK(io::loadTrace(options.directory + "/run.trace"));
    options.directory = folder("space again");
    options.resume = folder("full");
    options.epochs = {};
    options.steps = checkpointOf(folder("full")).step + 1;
    PB_VERIFY_OK(runPlan(plan, options));
}

PLUGBOARD_TEST(TestRun)
#include "tst_run.moc"
