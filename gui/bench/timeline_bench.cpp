// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/bench/timeline_bench.h"

#include "gui/bench/frame_times.h"
#include "gui/bench/synthetic_run.h"
#include "gui/document/document.h"
#include "gui/document/settings.h"
#include "gui/timeline/timeline_widget.h"

#include <nlohmann/json.hpp>

#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>

#include <cstdio>

namespace plugboard::gui::bench {
namespace {

constexpr int kZooms = 11; ///< half decades
constexpr int kFrames = 60;
constexpr double kPan = 7; ///< pixels per frame
constexpr QSize kWindow(1920, 1080);

struct Figures {
    std::vector<std::vector<double>> zooms; ///< milliseconds
    double worst = 0;
    QImage worstFrame;

    double worstP95() const
    {
        double worstZoom = 0;
        for (const auto& zoom : zooms)
            worstZoom = std::max(worstZoom, quantileOf(zoom, 0.95));
        return worstZoom;
    }
};

/// All that is under way (analyses, highlights) has come.
void settle(TimelineWidget& widget)
{
    QElapsedTimer quiet;
    quiet.start();
    while (quiet.elapsed() < 300 || !widget.isSettled())
        QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
}

void measure(TimelineWidget& widget, const TimeRange& whole, Figures& figures)
{
    TimelineView& view = *widget.view();
    for (int zoom = 0; zoom < kZooms; ++zoom) {
        const double span = (whole.end - whole.begin) / std::pow(10.0, zoom / 2.0);
        const double middle = whole.begin + (whole.end - whole.begin) * 0.437;
        view.setAxis(middle - span / 2, middle + span / 2);
        settle(widget);
        std::vector<double> times;
        for (int frame = 0; frame < kFrames; ++frame) {
            const double begin = threadMilliseconds();
            view.pan((frame / 20 % 2 == 0 ? kPan : -kPan) / view.scene().axis.width);
            view.repaint();
            QCoreApplication::processEvents();
            times.push_back(threadMilliseconds() - begin);
            if (times.back() > figures.worst) {
                figures.worst = times.back();
                figures.worstFrame = widget.grab().toImage();
            }
        }
        figures.zooms.push_back(std::move(times));
    }
}

nlohmann::ordered_json toJson(const Figures& figures, double wholeSeconds)
{
    nlohmann::ordered_json zooms;
    for (int zoom = 0; zoom < kZooms; ++zoom) {
        const auto& times = figures.zooms[std::size_t(zoom)];
        zooms.push_back({{"span_s", wholeSeconds / std::pow(10.0, zoom / 2.0)},
                         {"p50_ms", quantileOf(times, 0.5)},
                         {"p95_ms", quantileOf(times, 0.95)},
                         {"max_ms", quantileOf(times, 1)}});
    }
    return zooms;
}

void print(const nlohmann::ordered_json& figures, bool json)
{
    if (json) {
        std::printf("%s\n", figures.dump(2).c_str());
        return;
    }
    std::printf("timeline, %lld events, 64 lanes, 1920 x 1080, CPU ms per frame\n",
                figures["events"].get<long long>());
    for (const char* name : {"zooms", "zooms_selected"})
        for (const auto& zoom : figures[name])
            std::printf("  %-15s %12.6f s   p50 %6.2f  p95 %6.2f  max %6.2f\n", name,
                        zoom["span_s"].get<double>(), zoom["p50_ms"].get<double>(),
                        zoom["p95_ms"].get<double>(), zoom["max_ms"].get<double>());
    std::printf("  worst zoom p95 %.2f ms; open %.3f s, GUI thread %.3f s, longest stop %.1f ms; "
                "%.1f bytes per event\n  worst frame %s\n",
                figures["p95_ms"].get<double>(), figures["open_s"].get<double>(),
                figures["open_cpu_s"].get<double>(), figures["longest_stop_ms"].get<double>(),
                figures["bytes_per_event"].get<double>(),
                figures["worst_frame"].get<std::string>().c_str());
}

} // namespace

int timelineBench(qint64 events, bool json)
{
    auto facts = factsOf(syntheticPlan(60e-6), {});
    if (!facts) {
        std::fprintf(stderr, "%s\n", toString(facts.error()).c_str());
        return exitCode(facts.error().code);
    }
    trace::Trace trace = syntheticTrace(**facts, events);
    Settings settings;
    Document document;
    document.setDetected((*facts)->plan.topology);
    document.setPlan(*facts);
    TimelineWidget widget({&document, &settings, nullptr, nullptr, nullptr});
    widget.resize(kWindow);
    widget.show();
    settle(widget);

    QElapsedTimer clock;
    clock.start();
    const double cpu = threadMilliseconds();
    double longest = 0;
    widget.showTrace(*facts, std::move(trace));
    while (!widget.isSettled()) {
        const double before = threadMilliseconds();
        QCoreApplication::processEvents(QEventLoop::AllEvents, 1);
        longest = std::max(longest, threadMilliseconds() - before);
    }
    const double open = double(clock.nsecsElapsed()) * 1e-9;
    const double openCpu = (threadMilliseconds() - cpu) * 1e-3;
    const TimelineStore& store = *widget.track()->measured();
    const TimeRange whole{double(store.firstBegin()), double(store.lastEnd())};
    const double seconds = (whole.end - whole.begin) * 1e-9;

    Figures plain;
    measure(widget, whole, plain);
    Selection selection;
    selection.elements = {"g5", "g6"};
    document.select(selection);
    Figures selected;
    measure(widget, whole, selected);

    const Figures& worst = plain.worst > selected.worst ? plain : selected;
    const QString path =
        QDir::temp().filePath(QStringLiteral("plugboard_timeline_%1_worst.png").arg(events));
    nlohmann::ordered_json figures = {{"bench", "timeline"}, {"events", qint64(store.events())}};
    figures["zooms"] = toJson(plain, seconds);
    figures["zooms_selected"] = toJson(selected, seconds);
    figures["p95_ms"] = std::max(plain.worstP95(), selected.worstP95());
    figures["open_s"] = open;
    figures["open_cpu_s"] = openCpu;
    figures["longest_stop_ms"] = longest;
    figures["bytes_per_event"] = double(store.bytes()) / double(store.events());
    figures["worst_frame_ms"] = worst.worst;
    figures["worst_frame"] = worst.worstFrame.save(path) ? path.toStdString() : std::string();
    print(figures, json);
    return 0;
}

} // namespace plugboard::gui::bench
