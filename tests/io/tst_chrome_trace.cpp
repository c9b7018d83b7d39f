// SPDX-License-Identifier: Apache-2.0
#include "engine/io/chrome_trace.h"
#include "tests/io/samples.h"
#include "tests/plugboard_test.h"

#include <QTemporaryDir>

#include <nlohmann/json.hpp>

#include <map>
#include <set>

using namespace plugboard;
using namespace plugboard::tests;
using nlohmann::json;

class TestChromeTrace : public QObject {
    Q_OBJECT

    std::string file(const char* name) const { return folder_.path().toStdString() + "/" + name; }
    QTemporaryDir folder_;

    /// A measured and a predicted section of two steps.
    static trace::Trace twice(const model::Plan& plan)
    {
        trace::Trace trace = traceOf(plan, 2);
        trace.sections.push_back(trace.sections[0]);
        trace.sections[1].origin = trace::Origin::Predicted;
        return trace;
    }

private slots:
    void everyFiring()
    {
        const model::Plan plan = plannedLeNet();
        const model::Program& program = *plan.program(model::ProgramKind::Train);
        const trace::Trace trace = twice(plan);
        PB_VERIFY_OK(io::exportChromeTrace(file("t.json"), plan, trace));
        const json all = json::parse(bytesOf(file("t.json")));
        QVERIFY(all["displayTimeUnit"] == "ns");
        std::map<std::pair<int, int>, std::string> threads;
        std::map<int, std::string> processes;
        std::map<std::pair<int, int>, std::vector<json>> slices;
        for (const json& event : all["traceEvents"]) {
            const int pid = event["pid"];
            if (event["ph"] == "M" && event["name"] == "process_name")
                processes[pid] = event["args"]["name"];
            else if (event["ph"] == "M")
                threads[{pid, event["tid"]}] = event["args"]["name"];
            else if (event["ph"] == "X")
                slices[{pid, event["tid"]}].push_back(event);
        }
        QVERIFY(processes == (std::map<int, std::string>{{1, "predicted"}, {2, "measured"}}));
        std::set<std::string> names;
        for (const auto& [place, name] : threads) {
            names.insert(name);
            QCOMPARE(name, threads.at({3 - place.first, place.second})); // same in both
        }
        QCOMPARE(names.size(), program.lanes.size());
        QVERIFY(names.count("cpu0 compute, train") == 1);
        QVERIFY(names.count("cpu1 compute, train") == 1);
        for (const int pid : {1, 2}) {
            std::size_t lane = 0;
            for (const auto& firings : trace.sections[0].lanes) {
                // Lanes are numbered in their order.
                const auto& found = slices[{pid, int(++lane)}];
                QCOMPARE(found.size(), firings.size());
                for (std::size_t at = 0; at < found.size(); ++at)
                    compare(found[at], firings[at], program);
            }
        }
    }

    static void compare(const json& slice, const trace::Firing& firing,
                        const model::Program& program)
    {
        const model::Task& task = program.tasks[firing.task];
        const int perStep = task.rate == model::Rate::Step ? 1 : program.microBatches;
        QCOMPARE(slice["name"].get<std::string>(), task.name);
        QCOMPARE(std::llround(slice["ts"].get<double>() * 1000), qint64(firing.begin));
        QCOMPARE(std::llround(slice["dur"].get<double>() * 1000),
                 qint64(firing.end - firing.begin));
        const json& arguments = slice["args"];
        QCOMPARE(arguments["node"].get<std::string>(), task.node);
        QCOMPARE(arguments["pass"].get<std::string>(), model::toString(task.pass));
        QCOMPARE(arguments["firing"].get<std::uint32_t>(), firing.firing);
        QCOMPARE(arguments["step"].get<int>(), int(firing.firing) / perStep);
        QCOMPARE(arguments["micro_batch"].get<int>(), int(firing.firing) % perStep);
        QVERIFY(std::abs(arguments["predicted_us"].get<double>() -
                         task.kernel.seconds.value * 1e6) < 1e-3);
        QVERIFY(arguments["provenance"] == "extrapolated"); // the catalogue was empty
        QCOMPARE(arguments.contains("bytes"), task.kind == model::TaskKind::Send);
        if (arguments.contains("bytes"))
            QCOMPARE(arguments["bytes"].get<std::int64_t>(),
                     program.channels[task.channel.index()].bytes.value);
    }

    /// Each arrow has one start, in a slice of a Send, and one end, in the slice of its Receive.
    void arrows()
    {
        const model::Plan plan = plannedLeNet();
        PB_VERIFY_OK(io::exportChromeTrace(file("t.json"), plan, twice(plan)));
        std::map<std::string, std::vector<json>> arrows;
        const json all = json::parse(bytesOf(file("t.json")));
        for (const json& event : all["traceEvents"])
            if (event["ph"] == "s" || event["ph"] == "f")
                arrows[event["id"]].push_back(event);
        const model::Program& program = *plan.program(model::ProgramKind::Train);
        std::size_t messages = 0;
        for (const model::Channel& channel : program.channels)
            messages +=
                std::size_t(program.tasks[channel.send.index()].rate == model::Rate::Step ? 1 : 4);
        QVERIFY(messages > 0);
        QCOMPARE(arrows.size(), messages * 2 * 2); // steps, sections
        for (const auto& [id, ends] : arrows) {
            QCOMPARE(ends.size(), std::size_t(2));
            QVERIFY(ends[0]["ph"] != ends[1]["ph"]);
            QVERIFY(ends[0]["pid"] == ends[1]["pid"]);
            QVERIFY(ends[0]["tid"] != ends[1]["tid"]);
        }
    }

    void namesAreQuoted()
    {
        model::Plan plan = plannedLeNet();
        for (model::Program& program : plan.programs)
            for (model::Task& task : program.tasks)
                task.name = "a\"\\\n\x01\xff\xc3\xa9\xe2\x82";
        PB_VERIFY_OK(io::exportChromeTrace(file("t.json"), plan, traceOf(plan, 1)));
        const json all = json::parse(bytesOf(file("t.json")));
        int slices = 0;
        for (const json& event : all["traceEvents"])
            if (event["ph"] == "X" && ++slices)
                QCOMPARE(event["name"].get<std::string>(), std::string("a\"\\\n\x01?\xc3\xa9??"));
        QVERIFY(slices > 0);
    }

    void foreignTraces()
    {
        const model::Plan plan = plannedLeNet();
        const trace::Trace good = traceOf(plan, 1);
        std::vector<trace::Trace> bad(6, good);
        bad[0].sections[0].lanes[0][0].task = 0xffffffffu;
        bad[1].sections[0].lanes.pop_back();
        bad[2].sections[0].program = model::ProgramKind::Infer;
        std::swap(bad[3].sections[0].lanes[0], bad[3].sections[0].lanes[1]);
        bad[4].sections[0].lanes[0][0].end = 5; // before its begin
        bad[5].sections[0].lanes[0][0].end = bad[5].sections[0].lanes[0][1].begin + 1;
        writeBytes(file("kept.json"), "old");
        for (const trace::Trace& trace : bad) {
            const auto done = io::exportChromeTrace(file("kept.json"), plan, trace);
            QVERIFY(!done);
            QCOMPARE(int(done.error().code), int(ErrorCode::InvalidInput));
        }
        QCOMPARE(bytesOf(file("kept.json")), std::string("old"));
        QVERIFY(io::exportChromeTrace(file("none/t.json"), plan, good).error().code ==
                ErrorCode::IoFailed);
    }
};

PLUGBOARD_TEST(TestChromeTrace)
#include "tst_chrome_trace.moc"
