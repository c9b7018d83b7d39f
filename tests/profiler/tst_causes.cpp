// SPDX-License-Identifier: Apache-2.0
#include "profiler/report.h"
#include "tests/plugboard_test.h"

#include "engine/data/data_set.h"
#include "engine/runtime/execute.h"
#include "engine/sim/simulate.h"
#include "engine/trace/steps.h"
#include "tests/passes/networks.h"
#include "tests/session/train_plan.h"

#include <algorithm>
#include <cstdlib>
#include <map>

using namespace plugboard;
using namespace plugboard::tests;
using profiler::Gap;

/// Runtime and simulator tell the same story: fed with measured durations and hand-over gaps, the
/// simulator gives every idle gap of the measured run the same cause.
class TestCauses : public QObject {
    Q_OBJECT
private slots:
    void simulatedAsMeasured_data() { rows(); }
    void simulatedAsMeasured();
    void addUpToTheIdleTime_data() { rows(); }
    void addUpToTheIdleTime();

private:
    static void rows();
};

namespace {

constexpr std::int64_t kSteps = 30;
constexpr double kClockError = 100e-9; // seconds
constexpr std::int64_t kRounding = 2;  // nanoseconds: a begin and an end, each rounded once more

Result<model::Plan> planOfRow()
{
    QFETCH(QString, strategy);
    QFETCH(int, microBatches);
    PlanRequest request;
    request.network = lenet5();
    request.recipe = syntheticRecipe(request.network, 10, 16);
    request.devices = 2;
    request.strategy = strategy.toStdString();
    request.microBatches = microBatches;
    return planFor(request);
}

/// The train program's firings, in nanoseconds since the first began.
Result<trace::Section> measuredSection(const model::Plan& plan)
{
    const auto samples = data::openDataSet(plan.recipe.data, 1, data::Subset::Train);
    if (!samples)
        return samples.error();
    trace::Section section;
    section.steps = kSteps;
    section.lanes.resize(plan.program(model::ProgramKind::Train)->lanes.size());
    runtime::ExecutorOptions options;
    options.firings = [&](const model::Program& program, std::size_t lane,
                          const std::vector<trace::Firing>& records, std::uint64_t dropped) {
        section.dropped += dropped;
        if (program.kind == model::ProgramKind::Train)
            section.lanes[lane].insert(section.lanes[lane].end(), records.begin(), records.end());
    };
    const auto executor =
        runtime::Executor::create(plan, plan.topology.devices, backends(Kernels::Product),
                                  samples->get(), samples->get(), options);
    if (!executor)
        return executor.error();
    for (const auto& [kind, steps] : {std::pair{model::ProgramKind::Init, std::int64_t(1)},
                                      std::pair{model::ProgramKind::Train, kSteps}})
        if (auto done = (*executor)->run(kind, 0, steps, nullptr); !done)
            return done.error();
    std::uint64_t origin = std::numeric_limits<std::uint64_t>::max();
    for (const auto& lane : section.lanes)
        for (const trace::Firing& firing : lane)
            origin = std::min(origin, firing.begin);
    for (auto& lane : section.lanes)
        trace::ticksToNanoseconds(lane, origin);
    return section;
}

/// When each firing of a section might have begun by the plan's own edges and its lane's order.
class MayBegin {
public:
    MayBegin(const model::FlatProgram& flat, const trace::Section& section) : flat_(flat)
    {
        for (std::size_t lane = 0; lane < section.lanes.size(); ++lane)
            for (const trace::Firing& firing : section.lanes[lane])
                firings_[{firing.task, firing.firing}] = firing;
    }

    const trace::Firing& at(model::TaskId task, std::int64_t firing) const
    {
        return firings_.at({task.value, std::uint32_t(firing)});
    }

    /// Nanoseconds; 0: from the beginning.
    std::uint64_t of(model::TaskId task, std::int64_t firing) const
    {
        const int perStep = flat_.firingsPerStep(task);
        const int microBatch = int(firing % perStep);
        const model::LaneId lane = flat_.laneOfTask[task.index()];
        std::uint64_t ready =
            endOf(lane, firing / perStep, std::int64_t(flat_.position(task, microBatch)) - 1);
        for (std::uint32_t edge = 0; edge < flat_.program->edges.size(); ++edge) {
            if (flat_.program->edges[edge].to != task)
                continue;
            const model::Wait wait = model::waitOf(flat_, edge, microBatch);
            ready =
                std::max(ready, endOf(wait.lane, firing / perStep - wait.stepsBack, wait.position));
        }
        return ready;
    }

private:
    /// Of the entry at a position of a step; position -1 is the last one of the step before.
    std::uint64_t endOf(model::LaneId lane, std::int64_t step, std::int64_t position) const
    {
        const auto& entries = flat_.lanes[lane.index()];
        if (position < 0) {
            --step;
            position = std::int64_t(entries.size()) - 1;
        }
        if (step < 0)
            return 0;
        const model::LaneEntry& entry = entries[std::size_t(position)];
        return at(entry.task, step * flat_.firingsPerStep(entry.task) + entry.microBatch).end;
    }

    const model::FlatProgram& flat_;
    std::map<std::pair<std::uint32_t, std::uint32_t>, trace::Firing> firings_;
};

bool near(std::uint64_t a, std::uint64_t b)
{
    return std::abs(std::int64_t(a) - std::int64_t(b)) <= kRounding;
}

bool sameCause(const Gap& a, const Gap& b)
{
    return near(a.begin, b.begin) && near(a.end, b.end) && a.cause == b.cause &&
           a.blame == b.blame && a.waiting == b.waiting;
}

std::string describe(const model::Program& program, const Gap& gap)
{
    const auto name = [&](model::TaskId task) {
        return task.valid() ? program.tasks[task.index()].name : std::string("-");
    };
    return "lane " + std::to_string(gap.lane) + ", " + std::to_string(gap.begin) + " to " +
           std::to_string(gap.end) + " ns: " + toString(gap.cause) + " " + name(gap.blame) +
           ", then " + name(gap.waiting);
}

} // namespace

void TestCauses::rows()
{
    QTest::addColumn<QString>("strategy");
    QTest::addColumn<int>("microBatches");
    QTest::newRow("data parallel on 2") << "data" << 1;
    QTest::newRow("data parallel on 2, 2 micro-batches") << "data" << 2;
    QTest::newRow("pipeline of 2") << "pipeline" << 4;
}

void TestCauses::simulatedAsMeasured()
{
    const auto plan = planOfRow();
    PB_VERIFY_OK(plan);
    const model::Program& program = *plan->program(model::ProgramKind::Train);
    const auto flat = model::flatten(*plan, program);
    PB_VERIFY_OK(flat);
    const auto measured = measuredSection(*plan);
    PB_VERIFY_OK(measured);
    QCOMPARE(measured->dropped, std::uint64_t(0));

    const MayBegin mayBegin(*flat, *measured);
    std::uint64_t early = 0; // nanoseconds by which the clock has one begin before it might
    sim::SimulateOptions options{.steps = kSteps};
    options.duration = [&](model::TaskId task, std::int64_t firing) {
        const trace::Firing& times = mayBegin.at(task, firing);
        return 1e-9 * double(times.end - times.begin);
    };
    options.handOver = [&](model::TaskId task, std::int64_t firing) {
        const std::uint64_t begin = mayBegin.at(task, firing).begin;
        const std::uint64_t ready = mayBegin.of(task, firing);
        early = std::max(early, ready - std::min(begin, ready));
        return begin < ready ? 0 : 1e-9 * double(begin - ready);
    };
    const auto simulated = sim::simulate(*plan, program, options);
    PB_VERIFY_OK(simulated);
    QVERIFY2(1e-9 * double(early) <= kClockError, std::to_string(early).c_str());

    const std::vector<Gap> ran = profiler::idleGaps(*flat, *measured, kClockError);
    const std::vector<Gap> played = profiler::idleGaps(*flat, *simulated, kClockError);
    std::map<std::string, int> counts;
    std::size_t different = 0;
    std::size_t next = 0;
    for (const Gap& gap : ran) {
        ++counts[toString(gap.cause)];
        // A gap of a nanosecond or two may be there on one side only.
        while (next < played.size() &&
               (played[next].lane < gap.lane ||
                (played[next].lane == gap.lane && played[next].end + kRounding < gap.end)))
            ++next;
        if (next < played.size() && sameCause(gap, played[next]))
            continue;
        ++different;
        qInfo("measured  %s", describe(program, gap).c_str());
        if (next < played.size())
            qInfo("simulated %s", describe(program, played[next]).c_str());
    }
    for (const auto& [cause, count] : counts)
        qInfo("%5d gaps: %s", count, cause.c_str());
    qInfo("%5zu of %zu gaps differ, %zu simulated", different, ran.size(), played.size());
    QVERIFY(ran.size() > std::size_t(kSteps));
    QVERIFY(different <= ran.size() / 100);
    QVERIFY(played.size() <= ran.size() + ran.size() / 100);
}

void TestCauses::addUpToTheIdleTime()
{
    const auto plan = planOfRow();
    PB_VERIFY_OK(plan);
    const auto flat = model::flatten(*plan, *plan->program(model::ProgramKind::Train));
    PB_VERIFY_OK(flat);
    const auto measured = measuredSection(*plan);
    PB_VERIFY_OK(measured);
    std::uint64_t end = 0;
    for (const auto& lane : measured->lanes)
        for (const trace::Firing& firing : lane)
            end = std::max(end, firing.end);
    std::vector<std::uint64_t> idle(measured->lanes.size(), 0);
    for (const Gap& gap : profiler::idleGaps(*flat, *measured, kClockError))
        idle[gap.lane] += gap.end - gap.begin;
    const auto report = profiler::report(*plan, *measured, kClockError);
    PB_VERIFY_OK(report);
    for (std::size_t lane = 0; lane < measured->lanes.size(); ++lane) {
        if (measured->lanes[lane].empty())
            continue;
        std::uint64_t busy = 0;
        for (const trace::Firing& firing : measured->lanes[lane])
            busy += firing.end - firing.begin;
        QCOMPARE(busy + idle[lane], end); // the section begins at 0
        double byCause = 0;
        for (const double seconds : report->lanes[lane].idleByCause)
            byCause += seconds;
        QVERIFY(std::abs(byCause - 1e-9 * double(end - busy)) < 1e-9);
    }
}

PLUGBOARD_TEST(TestCauses)
#include "tst_causes.moc"
