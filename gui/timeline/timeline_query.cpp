// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/timeline/timeline_query.h"

#include "gui/timeline/time_map.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace plugboard::gui {
namespace {

TimeMap mapOf(const TimelineScene& scene, RowKind kind)
{
    if (kind == RowKind::Predicted && scene.first.measured)
        return predictedMap(*scene.first.program, *scene.first.measured, scene.axis);
    if (kind == RowKind::Compared)
        return alignedMap(*scene.second.ruling(), *scene.first.ruling(), scene.axis);
    return plainMap(scene.axis);
}

/// The bar at a time of the trace, or within `slop` of it: narrow bars can be hit too.
std::optional<std::size_t> barNear(const LaneStore& lane, double time, double slop)
{
    const std::size_t at = lane.firstEndingAfter(std::uint64_t(std::max(time - slop, 0.0)));
    std::optional<std::size_t> best;
    double distance = slop;
    for (std::size_t event = at; event < lane.size() && event < at + 64; ++event) {
        const double begin = double(lane.begin(event));
        if (begin > time + slop)
            break;
        const double away = std::max({begin - time, time - double(lane.end(event)), 0.0});
        if (away <= distance && (!best || away < distance)) {
            best = event;
            distance = away;
        }
    }
    return best;
}

const profiler::Gap* gapNear(const SceneTrace& trace, RowKind kind, std::size_t lane, double time)
{
    if (kind == RowKind::Predicted)
        return trace.program->predictedAnalysis.gapAt(lane, time);
    for (const StepAnalysis* analysis : trace.rulingAnalyses())
        if (const profiler::Gap* gap = analysis->gapAt(lane, time))
            return gap;
    return nullptr;
}

QString translated(const char* text)
{
    return QCoreApplication::translate("Timeline", text);
}

QString line(const QString& name, const QString& value)
{
    return QStringLiteral(
               "<tr><td style='padding-right:12px'>%1</td><td align='right'>%2</td></tr>")
        .arg(name, value.toHtmlEscaped());
}

std::optional<double> slackOf(const TimelineScene& scene, const BarRef& bar, std::uint64_t begin)
{
    const SceneTrace& trace = scene.trace(bar.kind);
    if (bar.kind == RowKind::Predicted)
        return trace.program->predictedAnalysis.slackOf(bar.lane, begin);
    for (const StepAnalysis* analysis : trace.rulingAnalyses())
        if (const auto slack = analysis->slackOf(bar.lane, begin))
            return slack;
    return std::nullopt;
}

} // namespace

TimelineHit hitAt(const TimelineScene& scene, const QPointF& place)
{
    TimelineHit hit;
    if (!scene.areas.rows.contains(place.toPoint()) || !scene.first.program)
        return hit;
    hit.row = scene.layout.rowAt(place.y() - scene.areas.rows.top() + scene.scroll);
    if (!hit.row)
        return hit;
    const TimelineStore* store = scene.store(hit.row->kind);
    const auto lane = scene.laneOf(*hit.row);
    if (!store || !lane)
        return hit;
    const TimeMap map = mapOf(scene, hit.row->kind);
    const double time = scene.axis.time(place.x());
    const TimePiece* piece = map.at(time);
    if (!piece || map.blurred)
        return hit;
    const double source = piece->toSource(time);
    const double shift = piece->begin - piece->sourceBegin;
    if (const auto event = barNear(store->lane(*lane), source, 2 * scene.ratio * scene.axis.scale))
        hit.bar = BarRef{hit.row->kind, *lane, *event, shift};
    else if (const auto* gap = gapNear(scene.trace(hit.row->kind), hit.row->kind, *lane, source)) {
        hit.gap = *gap;
        hit.gap->begin = std::uint64_t(std::max(double(gap->begin) + shift, 0.0));
        hit.gap->end = std::uint64_t(std::max(double(gap->end) + shift, 0.0));
    }
    return hit;
}

TimeRange timesOf(const TimelineScene& scene, const BarRef& bar)
{
    const LaneStore& lane = scene.store(bar.kind)->lane(bar.lane);
    return {double(lane.begin(bar.event)) + bar.shift, double(lane.end(bar.event)) + bar.shift};
}

FiringRef firingOf(const TimelineScene& scene, const BarRef& bar)
{
    const TimelineStore& store = *scene.store(bar.kind);
    const trace::Firing firing = store.lane(bar.lane).at(bar.event);
    FiringRef ref{scene.trace(bar.kind).program->kind, std::uint32_t(bar.lane), firing.task,
                  firing.firing, bar.kind != RowKind::Predicted};
    if (bar.kind != RowKind::Predicted || !scene.first.measured)
        return ref;
    // The pattern stands for the step that it is laid under.
    const auto place = scene.first.measured->stepAt(double(firing.begin) + bar.shift);
    if (!place)
        return ref;
    const StepSpan pattern = scene.first.program->patternOf(place->step);
    const std::int64_t steps = scene.first.measured->firstStep(place->section) + place->step -
                               store.firstStep(0) - pattern.step;
    ref.firing = std::uint32_t(std::int64_t(firing.firing) +
                               steps * store.tasks().firingsPerStep[firing.task]);
    return ref;
}

std::optional<BarRef> barOf(const TimelineScene& scene, const FiringRef& firing)
{
    if (!scene.first.program || scene.first.program->kind != firing.program ||
        firing.task >= scene.first.program->tasks->lanes.size())
        return std::nullopt;
    const std::size_t lane = scene.first.program->tasks->lanes[firing.task];
    const TimelineStore* measured = scene.first.measured;
    const TimelineStore& predicted = *scene.first.program->predicted;
    if (firing.measured || !measured) {
        const TimelineStore* store = firing.measured ? measured : &predicted;
        for (std::size_t at = 0; store && at < store->sectionCount(); ++at)
            if (const auto event = store->find(at, firing.task, firing.firing))
                return BarRef{firing.measured ? RowKind::Measured : RowKind::Predicted, lane,
                              *event, 0};
        return std::nullopt;
    }
    const std::int64_t step = predicted.tasks().stepOf(firing.task, firing.firing);
    for (std::size_t at = 0; at < measured->sectionCount(); ++at) {
        const std::int64_t within = step - measured->firstStep(at);
        if (within < 0 || within >= measured->stepCount(at))
            continue;
        const StepSpan pattern = scene.first.program->patternOf(within);
        const std::int64_t back = (step - predicted.firstStep(0) - pattern.step) *
                                  std::int64_t(predicted.tasks().firingsPerStep[firing.task]);
        const auto event =
            predicted.find(0, firing.task, std::uint32_t(std::int64_t(firing.firing) - back));
        if (event)
            return BarRef{RowKind::Predicted, lane, *event,
                          double(measured->step(at, within).begin) - double(pattern.begin)};
    }
    return std::nullopt;
}

QString describeBar(const TimelineScene& scene, const BarRef& bar)
{
    const SceneTrace& trace = scene.trace(bar.kind);
    const TimelineProgram& program = *trace.program;
    const TimelineStore& store = *scene.store(bar.kind);
    const trace::Firing firing = store.lane(bar.lane).at(bar.event);
    const model::Task& task = program.task(firing.task);
    const FiringRef ref = firingOf(scene, bar);
    const std::uint32_t perStep = store.tasks().firingsPerStep[firing.task];
    const auto time = [&](double nanoseconds) {
        return scene.formatter.time(Seconds{nanoseconds * 1e-9});
    };
    QString text =
        QStringLiteral("<b>%1</b><table>").arg(QString::fromStdString(task.name).toHtmlEscaped());
    if (!task.node.empty() && task.node != task.name)
        text += line(translated("node"), QString::fromStdString(task.node));
    text += line(translated("kind"),
                 QString::fromStdString(task.opKind.empty() ? toString(task.kind) : task.opKind) +
                     QStringLiteral(", ") + nameOf(barClassOf(task)));
    text += line(translated("device"), program.lanes[bar.lane].deviceLabel);
    QString when = translated("step %1").arg(ref.firing / perStep);
    if (perStep > 1)
        when += translated(", micro-batch %1 of %2").arg(ref.firing % perStep + 1).arg(perStep);
    text += line(translated("when"), when);
    const double length = double(firing.end - firing.begin);
    const double predicted = program.predictedOfTask[firing.task];
    if (bar.kind != RowKind::Predicted)
        text += line(translated("measured"), time(length));
    text +=
        line(translated("predicted"), time(bar.kind == RowKind::Predicted ? length : predicted));
    if (bar.kind != RowKind::Predicted && predicted > 0) {
        const QString sign =
            length >= predicted ? QStringLiteral("+") : QString::fromUtf8("\u2212");
        text += line(translated("difference"),
                     sign + time(std::abs(length - predicted)) + QStringLiteral(" (") +
                         ratioText(length / predicted) + QStringLiteral(")"));
    }
    if (const auto slack = slackOf(scene, bar, firing.begin))
        text += line(translated("slack"),
                     *slack < 1 ? translated("none: on the critical path") : time(*slack));
    return text + QStringLiteral("</table>");
}

QString describeGap(const TimelineScene& scene, const LaneRow& row, const profiler::Gap& gap)
{
    const TimelineProgram& program = *scene.trace(row.kind).program;
    QString text =
        QStringLiteral("<b>%1</b><table>")
            .arg(translated("idle %1: %2")
                     .arg(scene.formatter.time(Seconds{double(gap.end - gap.begin) * 1e-9}),
                          nameOf(gap.cause)));
    const auto name = [&](model::TaskId task) { return program.names[task.index()]; };
    if (gap.blame.valid()) {
        text += line(translated("waited for"), name(gap.blame));
        text += line(translated("on"),
                     program.lanes[program.tasks->lanes[gap.blame.index()]].deviceLabel);
    }
    if (gap.waiting.valid())
        text += line(translated("who waited"), name(gap.waiting));
    text += line(translated("lane"), program.lanes[gap.lane].name);
    return text + QStringLiteral("</table>");
}

RangeFacts rangeFacts(const TimelineScene& scene, const TimeRange& range)
{
    RangeFacts facts;
    const TimelineStore* store = scene.first.ruling();
    if (!store || range.end <= range.begin)
        return facts;
    facts.seconds = (range.end - range.begin) * 1e-9;
    const double first = std::max(range.begin, double(store->firstBegin()));
    const double last = std::min(range.end, double(store->lastEnd()));
    if (last <= first)
        return facts;
    double lanes = 0;
    std::array<double, profiler::kIdleCauses> causes{};
    const bool measured = scene.first.measured != nullptr;
    double covered = 0;
    if (measured)
        for (const auto& analysis : scene.first.analyses)
            covered += std::max(0.0, std::min(last, double(analysis->end)) -
                                         std::max(first, double(analysis->begin)));
    facts.causesKnown = measured ? covered >= 0.999 * (last - first)
                                 : !scene.first.program->predictedAnalysis.critical.empty();
    for (const LaneInfo& lane : scene.first.program->lanes) {
        if (!lane.used || lane.kind != model::LaneKind::Compute)
            continue;
        ++lanes;
        const ClassTimes busy = store->lane(lane.lane).busy(
            std::uint64_t(first), std::uint64_t(last), store->tasks().classes);
        for (std::size_t at = 0; at < kBarClasses; ++at)
            (BarClass(at) == BarClass::Transfer ? facts.transfer : facts.compute) +=
                double(busy[at]);
        const auto add = [&](const StepAnalysis& analysis) {
            const CauseTimes idle = analysis.idle(lane.lane, first, last);
            for (std::size_t at = 0; at < causes.size(); ++at)
                causes[at] += idle[at];
        };
        if (!facts.causesKnown)
            continue;
        if (!measured)
            add(scene.first.program->predictedAnalysis);
        else
            for (const auto& analysis : scene.first.analyses)
                add(*analysis);
    }
    const double whole = std::max(lanes, 1.0) * (last - first);
    facts.compute /= whole;
    facts.transfer /= whole;
    facts.idle = std::max(0.0, 1 - facts.compute - facts.transfer);
    for (std::size_t at = 0; at < causes.size(); ++at)
        facts.causes[at] = causes[at] / whole;
    return facts;
}

QString toText(const RangeFacts& facts, const Formatter& formatter)
{
    const auto share = [](double ratio) {
        return QString::number(ratio * 100, 'f', 0) + QStringLiteral("\u00a0%");
    };
    QString text = translated("%1: compute %2, transfer %3, idle %4")
                       .arg(formatter.time(Seconds{facts.seconds}), share(facts.compute),
                            share(facts.transfer), share(facts.idle));
    QStringList causes;
    if (facts.causesKnown)
        for (std::size_t at = 0; at < facts.causes.size(); ++at)
            if (facts.causes[at] >= 0.005)
                causes << nameOf(profiler::IdleCause(at)) + QLatin1Char(' ') +
                              share(facts.causes[at]);
    if (!causes.isEmpty())
        text += QStringLiteral(" (") + causes.join(QStringLiteral(", ")) + QLatin1Char(')');
    return text;
}

} // namespace plugboard::gui
