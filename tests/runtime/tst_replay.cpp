// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include "engine/base/clock.h"
#include "engine/model/flat_program.h"
#include "engine/sim/simulate.h"
#include "tests/runtime/test_bench.h"

#include <algorithm>
#include <cmath>

using namespace plugboard;
using model::ProgramKind;
using model::Rate;
using tests::TestBench;
using tests::TinyPlan;

class TestReplay : public QObject {
    Q_OBJECT

private slots:
    void theSimulatorRetracesAMeasuredRun();
};

namespace {

constexpr std::int64_t kSteps = 60;

/// Two devices, two micro-batches forth and back, an update each, one step in flight.
TinyPlan trainingLike()
{
    TinyPlan tiny(2, 2);
    const auto forward0 = tiny.task("forward0", 0);
    const auto forward1 = tiny.task("forward1", 1);
    const auto backward1 = tiny.task("backward1", 1);
    const auto backward0 = tiny.task("backward0", 0);
    const auto update0 = tiny.task("update0", 0, Rate::Step);
    const auto update1 = tiny.task("update1", 1, Rate::Step);
    tiny.lane(
        0, std::vector<model::Segment>{{{forward0}, 2, 0}, {{backward0}, 2, 0}, {{update0}, 1, 0}});
    tiny.lane(1, {forward1, backward1, update1});
    tiny.data(forward0, forward1);
    tiny.data(forward1, backward1);
    tiny.data(backward1, backward0);
    tiny.data(backward0, update0);
    tiny.data(backward1, update1);
    tiny.data(update0, forward0, 1);
    tiny.credit(forward0, forward1, 2);
    return tiny;
}

/// Seconds of measured firings, looked up by (task, firing).
struct Measured {
    struct Times {
        double begin = 0;
        double end = 0;
        double mayBegin = 0; ///< last end of what it waited for, by the plan's edges
    };
    std::map<std::pair<std::uint32_t, std::int64_t>, Times> firings;
    std::vector<std::vector<std::pair<std::uint32_t, std::int64_t>>> lanes;
};

Measured measuredOf(const std::vector<std::vector<trace::Firing>>& lanes)
{
    std::uint64_t origin = lanes[0][0].begin;
    for (const auto& lane : lanes)
        origin = std::min(origin, lane[0].begin);
    Measured measured;
    measured.lanes.resize(lanes.size());
    for (std::size_t lane = 0; lane < lanes.size(); ++lane)
        for (const trace::Firing& firing : lanes[lane]) {
            measured.firings[{firing.task, firing.firing}] = {
                secondsBetween(origin, firing.begin), secondsBetween(origin, firing.end), 0};
            measured.lanes[lane].push_back({firing.task, firing.firing});
        }
    return measured;
}

/// The plan's own rules, not the compiled ones: lane order and every edge.
void addMayBegin(Measured& measured, const model::FlatProgram& flat)
{
    for (const auto& lane : measured.lanes)
        for (std::size_t at = 0; at < lane.size(); ++at) {
            Measured::Times& times = measured.firings.at(lane[at]);
            if (at > 0)
                times.mayBegin = measured.firings.at(lane[at - 1]).end;
            const model::TaskId task(lane[at].first);
            const std::int64_t step = lane[at].second / flat.firingsPerStep(task);
            const int microBatch = int(lane[at].second % flat.firingsPerStep(task));
            for (std::uint32_t edge = 0; edge < flat.program->edges.size(); ++edge) {
                if (flat.program->edges[edge].to != task)
                    continue;
                const model::Wait wait = model::waitOf(flat, edge, microBatch);
                const std::int64_t index =
                    (step - wait.stepsBack) * std::int64_t(flat.lanes[wait.lane.index()].size()) +
                    wait.position;
                if (index >= 0)
                    times.mayBegin = std::max(
                        times.mayBegin,
                        measured.firings.at(measured.lanes[wait.lane.index()][std::size_t(index)])
                            .end);
            }
        }
}

/// All begins and ends in order of time: (lane, what).
std::vector<std::pair<std::size_t, std::int64_t>>
orderOf(const std::vector<std::vector<std::pair<double, double>>>& lanes)
{
    std::vector<std::tuple<double, std::size_t, std::int64_t>> moments;
    for (std::size_t lane = 0; lane < lanes.size(); ++lane)
        for (std::size_t at = 0; at < lanes[lane].size(); ++at) {
            moments.push_back({lanes[lane][at].first, lane, std::int64_t(2 * at)});
            moments.push_back({lanes[lane][at].second, lane, std::int64_t(2 * at + 1)});
        }
    std::sort(moments.begin(), moments.end());
    std::vector<std::pair<std::size_t, std::int64_t>> order;
    for (const auto& [time, lane, what] : moments)
        order.push_back({lane, what});
    return order;
}

} // namespace

void TestReplay::theSimulatorRetracesAMeasuredRun()
{
    TestBench bench(trainingLike());
    for (const char* task : {"forward0", "forward1", "backward0", "backward1"})
        bench.backend->functions[task] = [](void* const*, const auto& context) {
            const std::uint64_t begin = ticks();
            while (secondsBetween(begin, ticks()) < 2e-6 * double(1 + context.step % 3)) {
            }
            return 0;
        };
    bench.backend->keepsLog = false;
    PB_VERIFY_OK(bench.create());
    PB_VERIFY_OK(bench.executor->run(ProgramKind::Train, 0, kSteps, nullptr));

    const auto flat = model::flatten(bench.plan, bench.plan.programs[0]);
    PB_VERIFY_OK(flat);
    Measured measured = measuredOf(bench.firings.at(ProgramKind::Train));
    addMayBegin(measured, *flat);
    sim::SimulateOptions options{.steps = kSteps};
    options.duration = [&measured](model::TaskId task, std::int64_t firing) {
        const auto& times = measured.firings.at({task.value, firing});
        return times.end - times.begin;
    };
    options.handOver = [&measured](model::TaskId task, std::int64_t firing) {
        const auto& times = measured.firings.at({task.value, firing});
        return times.begin - times.mayBegin;
    };
    const auto section = sim::simulate(bench.plan, bench.plan.programs[0], options);
    PB_VERIFY_OK(section);

    std::vector<std::vector<std::pair<double, double>>> simulated(2);
    std::vector<std::vector<std::pair<double, double>>> ran(2);
    for (std::size_t lane = 0; lane < 2; ++lane) {
        QCOMPARE(section->lanes[lane].size(), measured.lanes[lane].size());
        for (std::size_t at = 0; at < section->lanes[lane].size(); ++at) {
            const trace::Firing& firing = section->lanes[lane][at];
            const auto& times = measured.firings.at({firing.task, firing.firing});
            QVERIFY(times.begin >= times.mayBegin); // nothing began before what it waits for
            QVERIFY(std::abs(double(firing.begin) - times.begin * 1e9) <= 2);
            QVERIFY(std::abs(double(firing.end) - times.end * 1e9) <= 2);
            simulated[lane].push_back({double(firing.begin), double(firing.end)});
            ran[lane].push_back({std::round(times.begin * 1e9), std::round(times.end * 1e9)});
        }
    }
    // Moments a nanosecond or two apart may change places; all others keep their order.
    const auto a = orderOf(simulated);
    const auto b = orderOf(ran);
    std::size_t swapped = 0;
    for (std::size_t at = 0; at < a.size(); ++at)
        swapped += a[at] != b[at];
    QVERIFY2(swapped <= a.size() / 100, std::to_string(swapped).c_str());
}

PLUGBOARD_TEST(TestReplay)
#include "tst_replay.moc"
