// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/timeline/timeline_export.h"

#include "gui/timeline/timeline_legend.h"
#include "gui/timeline/timeline_painter.h"
#include "profiler/timeline_svg.h"

#include <QFontDatabase>
#include <QFontMetrics>
#include <QPainter>

#include <cmath>

namespace plugboard::gui {
namespace {

std::unique_ptr<TimelineStore> storeOf(const TimelineProgram& program, const trace::Trace& trace)
{
    auto store = std::make_unique<TimelineStore>(program.tasks);
    for (const trace::Section& section : trace.sections) {
        if (section.program != program.kind)
            continue;
        const std::size_t at = store->sectionCount();
        store->beginSection(section.firstStep, section.steps);
        for (std::size_t lane = 0; lane < std::min(section.lanes.size(), store->laneCount());
             ++lane)
            store->append(at, lane, section.lanes[lane]);
        store->setDropped(at, section.dropped);
    }
    return store;
}

/// Some typical steps, or everything where there is little.
TimeRange typicalRange(const TimelineStore& store, int count)
{
    const auto steps = store.typicalSteps(count);
    if (steps.empty())
        return {double(store.firstBegin()), double(store.lastEnd())};
    return {double(steps.front().begin), double(steps.back().end)};
}

std::vector<std::shared_ptr<const StepAnalysis>> analysesIn(const TimelineProgram& program,
                                                            const TimelineStore& store,
                                                            const TimeRange& range,
                                                            double clockError)
{
    const auto steps = store.stepsIn(range.begin, range.end, 64);
    if (steps.empty() || steps.front().section != steps.back().section)
        return {};
    const std::size_t section = steps.front().section;
    const auto around =
        store.withSurroundings(section, {steps.front().step, steps.back().step + 1});
    const std::atomic<bool> never{false};
    auto analysis = analyseSteps(
        program.flat, store.slice(section, around.first, around.last - around.first, program.kind),
        {steps.front().step - around.first, std::int64_t(steps.size()), steps.front().begin,
         steps.back().end, clockError},
        never);
    return {std::make_shared<const StepAnalysis>(std::move(*analysis))};
}

} // namespace

Result<QImage> renderTimeline(std::shared_ptr<const PlanFacts> facts, const trace::Trace* trace,
                              const TimelinePicture& picture)
{
    auto program = timelineProgram(std::move(facts), picture.program);
    if (!program)
        return program.error();
    TimelineScene scene;
    scene.first.program = *program;
    std::unique_ptr<TimelineStore> store;
    if (trace)
        store = storeOf(**program, *trace);
    if (store && store->events() > 0)
        scene.first.measured = store.get();
    const TimelineStore& ruling = *scene.first.ruling();
    const TimeRange range = typicalRange(ruling, picture.steps);
    if (scene.first.measured)
        scene.first.analyses = analysesIn(**program, *store, range, trace->clockErrorSeconds);
    scene.lanes = (*program)->lanes;
    scene.ratio = picture.ratio;
    scene.theme = picture.theme == ThemeChoice::Dark ? darkTheme() : lightTheme();
    scene.areas = sceneAreas(picture.size, picture.ratio, true);
    scene.axis.left = scene.areas.rows.left();
    scene.axis.width = scene.areas.rows.width();
    scene.axis.fit(range.begin, range.end, 0.01);
    scene.extent = {double(ruling.firstBegin()), double(ruling.lastEnd())};
    scene.font = QFontDatabase::systemFont(QFontDatabase::GeneralFont);
    scene.font.setPixelSize(std::max(9, int(std::lround(11.5 * picture.ratio))));
    LaneLayoutInput input;
    input.lanes = scene.lanes;
    input.kinds = {RowKind::Predicted};
    if (scene.first.measured)
        input.kinds.push_back(RowKind::Measured);
    const int legend = 2 * scene.font.pixelSize();
    input.available = scene.areas.rows.height() - legend - 4 * picture.ratio;
    input.ratio = picture.ratio;
    input.labelHeight = QFontMetrics(scene.font).height();
    scene.layout = layoutLanes(input);
    const int height = std::min(scene.areas.rows.top() + int(scene.layout.height) + legend +
                                    int(6 * picture.ratio),
                                picture.size.height());
    QImage image(picture.size.width(), height, QImage::Format_RGB32);
    scene.areas = sceneAreas({image.width(), height - legend}, picture.ratio, true);
    TimelinePainter().paint(scene, image);
    QPainter painter(&image);
    painter.setFont(scene.font);
    paintLegend(painter, {0, height - legend, image.width(), legend},
                legendOf(**program, rangeFacts(scene, range)), scene.theme);
    return image;
}

Result<std::string> timelineSvgOf(const PlanFacts& facts, const trace::Trace* trace,
                                  const TimelinePicture& picture)
{
    profiler::TimelineInput input;
    input.program = picture.program;
    input.steps = picture.steps;
    for (const trace::Section& section : facts.predicted.sections)
        if (section.program == picture.program)
            input.predicted = &section;
    if (trace) {
        input.clockErrorSeconds = trace->clockErrorSeconds;
        for (const trace::Section& section : trace->sections)
            if (section.program == picture.program &&
                (!input.measured || section.steps > input.measured->steps))
                input.measured = &section;
    }
    return profiler::timelineSvg(facts.plan, input);
}

} // namespace plugboard::gui
