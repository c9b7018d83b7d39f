// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/bench/live_bench.h"

#include "gui/bench/frame_times.h"
#include "gui/bench/synthetic_run.h"
#include "gui/document/document.h"
#include "gui/document/settings.h"
#include "gui/service/run_process.h"
#include "gui/service/run_record.h"
#include "gui/timeline/timeline_widget.h"

#include <nlohmann/json.hpp>

#include <QCoreApplication>
#include <QElapsedTimer>

#include <chrono>
#include <cstdio>
#include <cstring>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

namespace plugboard::gui::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr QSize kWindow(1920, 1080);
constexpr int kFrame = 16;                             ///< milliseconds
constexpr auto kDrain = std::chrono::milliseconds(20); ///< how often a run writes
constexpr std::uint32_t kJson = 1;
constexpr std::uint32_t kFirings = 2;

/// Frames as docs/runs.md has them.
void addFrame(std::string& bytes, std::uint32_t kind, const std::string& payload)
{
    const std::uint32_t head[] = {kind, std::uint32_t(payload.size())};
    bytes.append(reinterpret_cast<const char*>(head), sizeof head);
    bytes += payload;
}

bool writeAll(int descriptor, const std::string& bytes)
{
    for (std::size_t at = 0; at < bytes.size();) {
        const ssize_t written = ::write(descriptor, bytes.data() + at, bytes.size() - at);
        if (written <= 0)
            return false;
        at += std::size_t(written);
    }
    return true;
}

/// Writes the trace as its run would have: what has ended by now, lane by lane.
void play(int descriptor, const trace::Section& section)
{
    std::string bytes;
    nlohmann::json hello = {{"type", "hello"},
                            {"protocol", 1},
                            {"network", "synthetic"},
                            {"run", ""},
                            {"total_steps", section.steps}};
    for (std::size_t lane = 0; lane < section.lanes.size(); ++lane)
        hello["lanes"].push_back({{"program", "train"}, {"lane", lane}});
    addFrame(bytes, kJson, hello.dump());
    addFrame(bytes, kJson,
             nlohmann::json({{"type", "section"},
                             {"program", "train"},
                             {"first_step", 0},
                             {"lanes", section.lanes.size()}})
                 .dump());
    std::vector<std::size_t> sent(section.lanes.size(), 0);
    const Clock::time_point start = Clock::now();
    for (bool more = true; more;) {
        const auto now = std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - start);
        more = false;
        for (std::size_t lane = 0; lane < section.lanes.size(); ++lane) {
            const auto& firings = section.lanes[lane];
            std::size_t last = sent[lane];
            while (last < firings.size() && firings[last].end <= std::uint64_t(now.count()))
                ++last;
            more = more || last < firings.size();
            if (last == sent[lane])
                continue;
            const std::uint32_t head[] = {std::uint32_t(model::ProgramKind::Train),
                                          std::uint32_t(lane)};
            std::string payload(reinterpret_cast<const char*>(head), sizeof head);
            payload.append(reinterpret_cast<const char*>(firings.data() + sent[lane]),
                           (last - sent[lane]) * sizeof(trace::Firing));
            addFrame(bytes, kFirings, payload);
            sent[lane] = last;
        }
        if (!writeAll(descriptor, bytes))
            break;
        bytes.clear();
        std::this_thread::sleep_for(kDrain);
    }
    addFrame(bytes, kJson,
             R"({"type":"end","status":"finished","dropped":0,"dropped_messages":0})");
    writeAll(descriptor, bytes);
    ::close(descriptor);
}

/// Frames from when the stream begins until the child has ended.
std::vector<double> follow(const bool& ended)
{
    std::vector<double> frames;
    QElapsedTimer frame;
    while (!ended) {
        frame.start();
        const double begin = threadMilliseconds();
        while (frame.elapsed() < kFrame) {
            QCoreApplication::processEvents(QEventLoop::AllEvents, kFrame);
            std::this_thread::sleep_for(std::chrono::microseconds(500));
        }
        frames.push_back(threadMilliseconds() - begin);
    }
    return frames;
}

} // namespace

int liveBench(qint64 eventsPerSecond, double seconds, bool json)
{
    const qint64 events = qint64(double(eventsPerSecond) * seconds);
    // A lane has some 134 firings per step and is busy for about three quarters of it.
    const double taskSeconds = 0.6 * 64 / double(eventsPerSecond);
    auto facts = factsOf(syntheticPlan(taskSeconds), {});
    if (!facts) {
        std::fprintf(stderr, "%s\n", toString(facts.error()).c_str());
        return exitCode(facts.error().code);
    }
    const trace::Trace trace = syntheticTrace(**facts, events);
    const trace::Section& section = trace.sections.front();
    std::size_t made = 0;
    std::uint64_t last = 0;
    for (const auto& lane : section.lanes) {
        made += lane.size();
        last = std::max(last, lane.empty() ? 0 : lane.back().end);
    }

    Settings settings;
    Document document;
    document.setPlan(*facts);
    TimelineWidget widget({&document, &settings, nullptr, nullptr, nullptr});
    widget.resize(kWindow);
    widget.show();
    RunRecord record{QString()};
    record.live = record.attached = true;
    record.setPlan(*facts);
    widget.showRun(&record);
    while (!widget.isSettled())
        QCoreApplication::processEvents(QEventLoop::AllEvents, 20);

    int ends[2];
    if (::pipe(ends) != 0) {
        std::perror("pipe");
        return 1;
    }
    ::fcntl(ends[1], F_SETFD, FD_CLOEXEC); // only we hold the end that is written
    bool ended = false;
    RunProcess process;
    QObject::connect(&process, &RunProcess::updated, &record,
                     [&](const RunUpdatePtr& update) { record.take(*update); });
    QObject::connect(&process, &RunProcess::ended, &record, [&] { ended = true; });
    const ProgramCommand command{{}, QStringLiteral("cat")};
    auto started = process.start(command, {QStringLiteral("/dev/fd/%1").arg(ends[0])});
    ::close(ends[0]);
    if (!started) {
        std::fprintf(stderr, "%s\n", toString(started.error()).c_str());
        return exitCode(started.error().code);
    }
    std::thread writer(play, ends[1], std::cref(section));
    const std::vector<double> frames = follow(ended);
    writer.join();
    while (!widget.isSettled())
        QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
    const TimelineStore* store = widget.track()->measured();
    const std::size_t shown = store ? store->events() : 0;

    nlohmann::ordered_json figures = {{"bench", "live"}, {"events", made}};
    figures["events_per_second"] = double(made) / (double(last) * 1e-9);
    figures["frames"] = frames.size();
    figures["p50_ms"] = quantileOf(frames, 0.5);
    figures["p95_ms"] = quantileOf(frames, 0.95);
    figures["max_ms"] = quantileOf(frames, 1);
    figures["lost"] = made - shown;
    figures["dropped"] = record.dropped;
    if (json)
        std::printf("%s\n", figures.dump(2).c_str());
    else
        std::printf("live, %.0f events per second: frame p50 %.2f p95 %.2f max %.2f ms CPU, "
                    "%zu of %zu events lost\n",
                    figures["events_per_second"].get<double>(), figures["p50_ms"].get<double>(),
                    figures["p95_ms"].get<double>(), figures["max_ms"].get<double>(), made - shown,
                    made);
    return made == shown ? 0 : 1;
}

} // namespace plugboard::gui::bench
