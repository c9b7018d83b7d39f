// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/bench/bench.h"

#include "gui/bench/canvas_bench.h"
#include "gui/bench/live_bench.h"
#include "gui/bench/timeline_bench.h"

namespace plugboard::gui::bench {
namespace {

constexpr qint64 kTimelineEvents = 10'000'000;
constexpr qint64 kLiveEventsPerSecond = 100'000;
constexpr double kLiveSeconds = 10;

} // namespace

int run(const QString& name, const Options& options)
{
    if (name == "canvas")
        return canvasBench(options.nodes, options.json);
    if (name == "timeline")
        return timelineBench(options.events > 0 ? options.events : kTimelineEvents, options.json);
    return liveBench(options.events > 0 ? options.events : kLiveEventsPerSecond, kLiveSeconds,
                     options.json);
}

} // namespace plugboard::gui::bench
