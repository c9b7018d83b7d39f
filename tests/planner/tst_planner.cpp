// SPDX-License-Identifier: Apache-2.0
#include "tests/passes/networks.h"
#include "tests/planner/machines.h"
#include "tests/plugboard_test.h"

#include "engine/check/check_plan.h"
#include "engine/io/documents.h"
#include "engine/memory/memory.h"
#include "engine/planner/placement.h"
#include "engine/planner/planner.h"

#include <algorithm>
#include <limits>
#include <set>
#include <thread>

#include <ctime>
#include <pthread.h>

using namespace plugboard;
using namespace plugboard::tests;
using planner::CompileOptions;

class TestPlanner : public QObject {
    Q_OBJECT
private slots:
    void sameInputSamePlan();
    void bestOfAllCandidates_data();
    void bestOfAllCandidates();
    void timeLimitKeepsTheBest();
    void cancelledKeepsTheBest();
    void cancelledAtOnce();
    void givesUpInTheMiddleOfACandidate();
    void doesNotFit();
    void onlyTheNamedDevices();
    void initialisesEveryShardOfAPipeline();
    void inference();
    void pinOnALayer();
    void refused_data();
    void refused();
};

namespace {

const std::vector<double> kUneven = {100, 60, 60, 25};

model::Recipe recipe(std::int64_t batch = 16)
{
    return syntheticRecipe(lenet5(), 10, batch);
}

Result<planner::PlanResult> planned(const model::Topology& topology, const CompileOptions& options,
                                    std::int64_t batch = 16)
{
    return planner::plan(lenet5(), recipe(batch), topology, {}, options);
}

double largestPeak(const model::Plan& plan)
{
    std::int64_t largest = 0;
    for (const memory::Peak& peak : memory::peaks(plan))
        largest = std::max(largest, peak.total().value);
    return double(largest);
}

} // namespace

void TestPlanner::sameInputSamePlan()
{
    const auto once = planned(cpus(kUneven), {});
    PB_VERIFY_OK(once);
    const auto again = planned(cpus(kUneven), {});
    PB_VERIFY_OK(again);
    QCOMPARE(io::toString(io::digestOf(once->plan)), io::toString(io::digestOf(again->plan)));
    PB_VERIFY_OK(check::checkPlan(once->plan));
}

void TestPlanner::bestOfAllCandidates_data()
{
    QTest::addColumn<bool>("memory");
    QTest::newRow("throughput") << false;
    QTest::newRow("memory") << true;
}

/// Each candidate is planned alone; the search finds the least of their objectives.
void TestPlanner::bestOfAllCandidates()
{
    QFETCH(bool, memory);
    const auto topology = cpus(kUneven);
    CompileOptions options;
    options.objective = memory ? planner::Objective::Memory : planner::Objective::Throughput;
    options.effort = 5;
    const auto candidates =
        planner::candidates(topology, allDevices(topology), recipe().batch, options);
    double best = std::numeric_limits<double>::infinity();
    std::string bestTitle;
    for (const planner::Candidate& candidate : candidates) {
        CompileOptions alone = options;
        alone.strategy = candidate.title;
        const auto made = planned(topology, alone);
        PB_VERIFY_OK(made);
        QCOMPARE(made->plan.header.candidates, 1);
        const double value = memory ? largestPeak(made->plan) : made->plan.header.value.value;
        QVERIFY(made->plan.header.value >= made->plan.header.lowerBound);
        if (value < best) {
            best = value;
            bestTitle = candidate.title;
        }
    }
    std::vector<planner::Progress> progress;
    options.progress = [&](const planner::Progress& at) { progress.push_back(at); };
    const auto found = planned(topology, options);
    PB_VERIFY_OK(found);
    const model::PlanHeader& header = found->plan.header;
    QCOMPARE(memory ? largestPeak(found->plan) : header.value.value, best);
    QCOMPARE(QString::fromStdString(header.strategy), QString::fromStdString(bestTitle));
    QCOMPARE(header.searchEnded, std::string("exhausted"));
    QCOMPARE(header.candidates, std::int64_t(candidates.size()));
    QCOMPARE(progress.size(), candidates.size());
    QCOMPARE(progress.back().candidates, header.candidates);
    QCOMPARE(progress.back().strategy, header.strategy);
    QVERIFY(progress.back().value == header.value);
    QVERIFY(progress.back().lowerBound == header.lowerBound);
}

void TestPlanner::timeLimitKeepsTheBest()
{
    const auto hasty = planned(cpus(kUneven), {.timeLimitCpuSeconds = 1e-9});
    PB_VERIFY_OK(hasty);
    QCOMPARE(hasty->plan.header.searchEnded, std::string("time limit"));
    QCOMPARE(hasty->plan.header.candidates, 1);
}

void TestPlanner::cancelledKeepsTheBest()
{
    std::atomic<bool> cancelled = false;
    double best = std::numeric_limits<double>::infinity();
    CompileOptions options;
    options.cancelled = &cancelled;
    options.progress = [&](const planner::Progress& at) {
        best = at.value.value;
        cancelled = at.candidates == 3;
    };
    const auto made = planned(cpus(kUneven), options);
    PB_VERIFY_OK(made);
    QCOMPARE(made->plan.header.searchEnded, std::string("cancelled"));
    QCOMPARE(made->plan.header.candidates, 3);
    QCOMPARE(made->plan.header.value.value, best);
}

void TestPlanner::cancelledAtOnce()
{
    const std::atomic<bool> cancelled = true;
    const auto made = planned(cpus(kUneven), {.cancelled = &cancelled});
    QVERIFY(!made);
    QCOMPARE(made.error().code, ErrorCode::Interrupted);
}

/// Wherever the wish comes, the search ends some milliseconds of its own CPU time later: one
/// candidate alone takes a hundred.
void TestPlanner::givesUpInTheMiddleOfACandidate()
{
    const auto project = io::loadProject(qEnvironmentVariable("PLUGBOARD_SOURCE").toStdString() +
                                         "/resources/examples/vgg16_dgx1.plugboard.txt");
    PB_VERIFY_OK(project);
    clockid_t clock{};
    QCOMPARE(pthread_getcpuclockid(pthread_self(), &clock), 0);
    const auto milliseconds = [clock] {
        timespec now{};
        clock_gettime(clock, &now);
        return double(now.tv_sec) * 1e3 + double(now.tv_nsec) * 1e-6;
    };
    for (int after = 15; after < 200; after += 20) {
        std::atomic<bool> cancelled = false;
        std::atomic<bool> over = false;
        double asked = 0;
        const double began = milliseconds();
        std::thread user([&] {
            while (!over && milliseconds() < began + after)
                std::this_thread::yield();
            asked = milliseconds();
            cancelled = true;
        });
        CompileOptions options;
        options.strategy = "data";
        options.cancelled = &cancelled;
        const auto made =
            planner::plan(project->network, project->recipe, project->topology, {}, options);
        const double ended = milliseconds();
        over = true;
        user.join();
        QVERIFY2(ended - asked < 40, qPrintable(QString("%1 ms").arg(ended - asked)));
        if (made)
            PB_VERIFY_OK(check::checkPlan(made->plan));
        else
            QCOMPARE(made.error().code, ErrorCode::Interrupted);
    }
}

void TestPlanner::doesNotFit()
{
    // conv1 and relu1 make 16 x 6 x 28 x 28 float32, 294 KiB, each.
    const auto made = planned(cpus({100}, 64 << 10), {});
    QVERIFY(!made);
    QCOMPARE(made.error().code, ErrorCode::DoesNotFit);
    QCOMPARE(made.error().subject, std::string("cpu0"));
    const QString message = QString::fromStdString(made.error().message);
    QVERIFY2(message.startsWith("needs ") && message.contains("holds 64 KiB"), qPrintable(message));
    const QStringList largest = message.section("largest: ", 1).section(';', 0, 0).split(", ");
    QCOMPARE(largest.size(), 5);
    QVERIFY2(largest.contains("conv1.y 294 KiB"), qPrintable(message));
}

void TestPlanner::onlyTheNamedDevices()
{
    const auto made = planned(cpus(kUneven), {.devices = {"cpu1", "cpu3"}});
    PB_VERIFY_OK(made);
    PB_VERIFY_OK(check::checkPlan(made->plan));
    for (const model::Program& program : made->plan.programs)
        for (const model::Task& task : program.tasks)
            QVERIFY(task.role.index() == 1 || task.role.index() == 3);
    QCOMPARE(made->plan.requirements[0].memory.value, 0);
}

/// Stage 0 runs on the faster device; each device initialises what it holds, once.
void TestPlanner::initialisesEveryShardOfAPipeline()
{
    const auto made = planned(cpus({50, 100}), {.strategy = "pipeline", .microBatches = 4});
    PB_VERIFY_OK(made);
    const model::Plan& plan = made->plan;
    const model::Program* init = plan.program(model::ProgramKind::Init);
    QVERIFY(init != nullptr);
    QCOMPARE(init->microBatches, 1);
    std::set<std::pair<std::uint32_t, std::uint32_t>> written;
    for (const model::Task& task : init->tasks) {
        QCOMPARE(task.opKind, std::string("initialise"));
        const model::Register& reg = init->registers[task.outputs.at(0).index()];
        QVERIFY(written.emplace(reg.variable.value, reg.device.value).second);
    }
    std::size_t shards = 0;
    for (std::size_t at = 0; at < plan.variables.size(); ++at)
        for (const model::VariableShard& shard : plan.variables[at].shards) {
            ++shards;
            QVERIFY(written.contains({std::uint32_t(at), shard.device.value}));
        }
    QCOMPARE(written.size(), shards);
    for (const model::PlanVariable& variable : plan.variables) {
        if (variable.variable.name == "conv1.weight")
            QCOMPARE(variable.group.devices[0].index(), std::size_t(1));
        if (variable.variable.name == "fc3.weight")
            QCOMPARE(variable.group.devices[0].index(), std::size_t(0));
    }
}

/// What a layer stands for goes where the layer is pinned.
void TestPlanner::pinOnALayer()
{
    NetworkBuilder net("pinned");
    const auto block = net.add("block", "residual_block",
                               attributes({{"channels", std::int64_t(2)}}), {net.input({2, 8, 8})});
    model::Network network =
        net.finish(net.linear("fc", net.add("flat", "flatten", {}, {block}), 4));
    const auto made = planner::plan(network, syntheticRecipe(network, 4, 8), cpus({100, 100}), {},
                                    {.pins = {{"block", {"cpu1"}, ""}}});
    PB_VERIFY_OK(made);
    PB_VERIFY_OK(check::checkPlan(made->plan));
    int convolutions = 0;
    for (const model::PlanVariable& variable : made->plan.variables)
        if (variable.variable.name.starts_with("block/conv")) {
            ++convolutions;
            QCOMPARE(variable.group.devices.size(), std::size_t(1));
            QCOMPARE(made->plan.topology.device(variable.group.devices[0]).name,
                     std::string("cpu1"));
        }
    QVERIFY(convolutions >= 2);
}

void TestPlanner::inference()
{
    model::Recipe infer = recipe();
    infer.mode = model::Mode::Infer;
    const auto made = planner::plan(lenet5(), infer, cpus(kUneven), {}, {});
    PB_VERIFY_OK(made);
    PB_VERIFY_OK(check::checkPlan(made->plan));
    QVERIFY(made->plan.program(model::ProgramKind::Infer) != nullptr);
    QVERIFY(made->plan.program(model::ProgramKind::Train) == nullptr);
}

void TestPlanner::refused_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("subject");
    QTest::addColumn<QString>("message");
    QTest::newRow("batch not divisible") << "divide" << int(ErrorCode::Infeasible) << "plan"
                                         << "the batch of 16 cannot be cut";
    QTest::newRow("unknown strategy") << "strategy" << int(ErrorCode::Infeasible) << "plan"
                                      << "change --strategy";
    QTest::newRow("unknown device") << "device" << int(ErrorCode::InvalidInput) << "cpu9"
                                    << "no such device";
    QTest::newRow("no device") << "empty" << int(ErrorCode::InvalidInput) << "test"
                               << "the topology has no device";
    QTest::newRow("pin of an unknown node") << "node" << int(ErrorCode::InvalidInput) << "conv9"
                                            << "unknown node";
    QTest::newRow("pin on an unknown device")
        << "pin device" << int(ErrorCode::InvalidInput) << "conv1"
        << "unknown device cpu9";
    QTest::newRow("pin of an unknown sharding")
        << "pin sharding" << int(ErrorCode::InvalidInput) << "conv1"
        << "the node has replicate, batch";
}

void TestPlanner::refused()
{
    QFETCH(QString, what);
    QFETCH(int, code);
    QFETCH(QString, subject);
    QFETCH(QString, message);
    CompileOptions options;
    model::Topology topology = cpus(kUneven);
    if (what == "divide")
        options.microBatches = 3;
    else if (what == "strategy")
        options.strategy = "magic";
    else if (what == "device")
        options.devices = {"cpu9"};
    else if (what == "empty")
        topology = cpus({});
    else if (what == "node")
        options.pins = {{"conv9", {}, "batch"}};
    else if (what == "pin device")
        options.pins = {{"conv1", {"cpu9"}, ""}};
    else
        options.pins = {{"conv1", {}, "diagonal"}};
    const auto made = planned(topology, options);
    QVERIFY(!made);
    QCOMPARE(int(made.error().code), code);
    QCOMPARE(QString::fromStdString(made.error().subject), subject);
    QVERIFY2(made.error().message.find(message.toStdString()) != std::string::npos,
             made.error().message.c_str());
}

PLUGBOARD_TEST(TestPlanner)
#include "tst_planner.moc"
