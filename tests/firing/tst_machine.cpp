// SPDX-License-Identifier: Apache-2.0
#include "tests/plugboard_test.h"

#include "engine/firing/firing.h"
#include "tests/runtime/tiny_plans.h"

#include <random>
#include <set>

using namespace plugboard;
using tests::TinyPlan;

class TestMachine : public QObject {
    Q_OBJECT

private slots:
    void agreesWithTokens_data();
    void agreesWithTokens();
    void countsEntriesAndSteps();
};

namespace {

/// The rules of plan.h taken literally: the set of all firings that are complete.
class TokenInterpreter {
public:
    TokenInterpreter(const model::FlatProgram& flat) : flat_(flat), next_(flat.lanes.size(), 0) {}

    bool ready(std::size_t lane) const
    {
        const auto& entries = flat_.lanes[lane];
        const std::int64_t step = next_[lane] / std::int64_t(entries.size());
        const model::LaneEntry& entry = entries[std::size_t(next_[lane]) % entries.size()];
        for (const model::Edge& edge : flat_.program->edges)
            if (edge.to == entry.task && !met(edge, step, entry.microBatch))
                return false;
        return true;
    }
    void fire(std::size_t lane)
    {
        const auto& entries = flat_.lanes[lane];
        const model::LaneEntry& entry = entries[std::size_t(next_[lane]) % entries.size()];
        const std::int64_t step = next_[lane]++ / std::int64_t(entries.size());
        done_.insert(
            {entry.task.value, step * flat_.firingsPerStep(entry.task) + entry.microBatch});
    }

private:
    bool has(model::TaskId task, std::int64_t firing) const
    {
        return firing < 0 || done_.count({task.value, firing}) != 0;
    }
    bool met(const model::Edge& edge, std::int64_t step, int microBatch) const
    {
        const std::int64_t perStep = flat_.firingsPerStep(edge.from);
        switch (edge.join) {
        case model::EdgeJoin::SameMicroBatch:
            return has(edge.from, step * perStep + microBatch - edge.distance);
        case model::EdgeJoin::StepToEach:
            return has(edge.from, step - edge.distance);
        case model::EdgeJoin::EachToStep:
            for (std::int64_t m = 0; m < perStep; ++m)
                if (!has(edge.from, (step - edge.distance) * perStep + m))
                    return false;
        }
        return true;
    }

    const model::FlatProgram& flat_;
    std::vector<std::int64_t> next_;
    std::set<std::pair<std::uint32_t, std::int64_t>> done_;
};

/// A few tasks dealt to lanes in a random order, with random edges: some programs deadlock.
TinyPlan randomProgram(std::mt19937& random)
{
    const auto below = [&random](int limit) { return int(random() % std::uint32_t(limit)); };
    const int lanes = 2 + below(3);
    const int microBatches = 1 + below(3);
    TinyPlan tiny(lanes, microBatches);
    std::vector<std::vector<model::TaskId>> onLane(std::size_t(lanes),
                                                   std::vector<model::TaskId>{});
    std::vector<model::TaskId> tasks;
    for (int number = 0; number < lanes * 3; ++number) {
        const int lane = number < lanes ? number : below(lanes);
        const auto rate = below(3) == 0 ? model::Rate::Step : model::Rate::MicroBatch;
        tasks.push_back(tiny.task("t" + std::to_string(number), lane, rate));
        onLane[std::size_t(lane)].push_back(tasks.back());
    }
    for (int lane = 0; lane < lanes; ++lane)
        tiny.lane(lane, onLane[std::size_t(lane)]);
    for (int number = 0; number < 10; ++number) {
        const auto from = std::size_t(below(int(tasks.size())));
        const auto to = std::size_t(below(int(tasks.size())));
        // Forward edges mostly; backward ones need a distance to have a chance.
        tiny.data(tasks[from], tasks[to], from < to ? below(2) : 1 + below(4));
    }
    return tiny;
}

} // namespace

void TestMachine::agreesWithTokens_data()
{
    QTest::addColumn<int>("seed");
    for (int seed = 0; seed < 300; ++seed)
        QTest::newRow(std::to_string(seed).c_str()) << seed;
}

void TestMachine::agreesWithTokens()
{
    QFETCH(int, seed);
    std::mt19937 random{std::uint32_t(seed)};
    const TinyPlan tiny = randomProgram(random);
    const auto flat = model::flatten(tiny.plan, tiny.plan.programs[0]);
    PB_VERIFY_OK(flat);
    const firing::CompiledProgram compiled = firing::compile(*flat);
    firing::Machine<firing::PlainCounter> machine(compiled);
    TokenInterpreter tokens(*flat);
    for (int event = 0; event < 400; ++event) {
        std::vector<std::size_t> ready;
        for (std::size_t lane = 0; lane < compiled.lanes.size(); ++lane) {
            QCOMPARE(machine.blockedBy(lane) == nullptr, tokens.ready(lane));
            if (tokens.ready(lane))
                ready.push_back(lane);
        }
        if (ready.empty())
            return; // both see the deadlock
        const std::size_t lane = ready[random() % ready.size()];
        machine.begin(lane);
        machine.end(lane);
        tokens.fire(lane);
    }
}

void TestMachine::countsEntriesAndSteps()
{
    TinyPlan tiny(1, 2);
    const auto a = tiny.task("a", 0);
    const auto u = tiny.task("u", 0, model::Rate::Step);
    tiny.lane(0, {a, u});
    const auto flat = model::flatten(tiny.plan, tiny.plan.programs[0]);
    PB_VERIFY_OK(flat);
    const auto compiled = firing::compile(*flat);
    firing::Machine<firing::SharedCounter> machine(compiled);
    for (int entry = 0; entry < 7; ++entry) {
        QCOMPARE(machine.step(0), entry / 3);
        QCOMPARE(machine.head(0).task, entry % 3 == 2 ? u : a);
        QCOMPARE(machine.head(0).microBatch, entry % 3 == 1 ? 1 : 0);
        machine.begin(0);
        QVERIFY(!machine.end(0));
        QCOMPARE(machine.completed(0), entry + 1);
    }
}

PLUGBOARD_TEST(TestMachine)
#include "tst_machine.moc"
