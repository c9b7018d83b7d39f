// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/timeline/time_map.h"

#include <algorithm>

namespace plugboard::gui {
namespace {

constexpr double kNarrowStep = 3; ///< pixels; narrower ones are blurred

/// A source step at the place of a step of the axis, cut to it, and to what the axis shows.
std::optional<TimePiece> pieceOf(const StepSpan& place, const StepSpan& source)
{
    const double room = double(place.end - place.begin);
    const double length = double(source.end - source.begin);
    const double shown = std::min(room, length);
    if (shown <= 0)
        return std::nullopt;
    return TimePiece{double(place.begin), double(place.begin) + shown, double(source.begin),
                     double(source.begin) + shown, length > room};
}

bool isNarrow(const TimelineStore& store, const TimeAxis& axis)
{
    const std::int64_t steps = store.countSteps(axis.begin(), axis.end());
    return double(steps) * kNarrowStep > axis.width;
}

/// The pieces of sections as a whole, for steps that are too narrow.
std::vector<StepSpan> sectionSpans(const TimelineStore& store, const TimeAxis& axis)
{
    std::vector<StepSpan> spans;
    for (std::size_t section = 0; section < store.sectionCount(); ++section) {
        const std::int64_t steps = store.stepCount(section);
        if (steps == 0)
            continue;
        const StepSpan first = store.step(section, 0);
        const StepSpan last = store.step(section, steps - 1);
        if (double(first.begin) < axis.end() && double(last.end) > axis.begin())
            spans.push_back({section, 0, first.begin, last.end});
    }
    return spans;
}

} // namespace

const TimePiece* TimeMap::at(double time) const
{
    const auto behind =
        std::upper_bound(pieces.begin(), pieces.end(), time,
                         [](double value, const TimePiece& piece) { return value < piece.begin; });
    if (behind == pieces.begin() || (behind - 1)->end <= time)
        return nullptr;
    return &*(behind - 1);
}

TimeMap plainMap(const TimeAxis& axis)
{
    const double begin = std::max(axis.begin(), 0.0);
    TimeMap map;
    if (axis.end() > begin)
        map.pieces.push_back({begin, axis.end(), begin, axis.end(), false});
    return map;
}

TimeMap predictedMap(const TimelineProgram& program, const TimelineStore& measured,
                     const TimeAxis& axis)
{
    TimeMap map;
    if (program.predicted->stepCount(0) == 0)
        return map;
    map.blurred = isNarrow(measured, axis);
    if (map.blurred) {
        const StepSpan steady = program.patternOf(program.steadyStep);
        for (const StepSpan& span : sectionSpans(measured, axis))
            map.pieces.push_back({double(span.begin), double(span.end), double(steady.begin),
                                  double(steady.end), false});
        return map;
    }
    for (const StepSpan& place :
         measured.stepsIn(axis.begin(), axis.end(), std::size_t(axis.width)))
        if (const auto piece = pieceOf(place, program.patternOf(place.step)))
            map.pieces.push_back(*piece);
    return map;
}

TimeMap alignedMap(const TimelineStore& other, const TimelineStore& first, const TimeAxis& axis)
{
    TimeMap map;
    map.blurred = isNarrow(first, axis);
    if (!map.blurred) {
        for (const StepSpan& place :
             first.stepsIn(axis.begin(), axis.end(), std::size_t(axis.width)))
            if (place.section < other.sectionCount() && place.step < other.stepCount(place.section))
                if (const auto piece = pieceOf(place, other.step(place.section, place.step)))
                    map.pieces.push_back(*piece);
        return map;
    }
    for (const StepSpan& span : sectionSpans(first, axis)) {
        if (span.section >= other.sectionCount())
            continue;
        const std::int64_t steps =
            std::min(first.stepCount(span.section), other.stepCount(span.section));
        const std::int64_t stride =
            std::max<std::int64_t>(1, std::int64_t(double(steps) * kNarrowStep * axis.scale /
                                                   double(span.end - span.begin)));
        for (std::int64_t at = 0; at < steps; at += stride) {
            const std::int64_t last = std::min(at + stride, steps) - 1;
            const double begin = double(first.step(span.section, at).begin);
            const double end = double(first.step(span.section, last).end);
            if (end <= begin || end <= axis.begin() || begin >= axis.end())
                continue;
            map.pieces.push_back({begin, end, double(other.step(span.section, at).begin),
                                  double(other.step(span.section, last).end), false});
        }
    }
    return map;
}

} // namespace plugboard::gui
