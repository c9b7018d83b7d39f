// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/timeline/timeline_painter.h"

#include <QLineF>

#include <cmath>

namespace plugboard::gui {
namespace {

constexpr double kStepSeen = 16;         ///< pixels; closer step boundaries are not drawn
constexpr int kStepLine = 84;            ///< of 256
constexpr std::size_t kMostCurves = 220; ///< more would hide the bars
constexpr double kCurveSource = 4;       ///< pixels; transfers that are narrower are left out
constexpr std::size_t kMostCritical = 1200;

} // namespace

void TimelinePainter::paintSteps(const TimelineScene& scene, Pixels& pixels)
{
    const TimelineStore& store = *scene.first.ruling();
    const TimeAxis& axis = scene.axis;
    if (double(store.countSteps(axis.begin(), axis.end())) * kStepSeen * scene.ratio > axis.width)
        return;
    const QRect& rows = scene.areas.rows;
    std::vector<int> places;
    for (const StepSpan& step : store.stepsIn(axis.begin(), axis.end(), std::size_t(axis.width))) {
        const int x = int(std::lround(axis.x(double(step.end))));
        if (x >= rows.left() && x <= rows.right())
            places.push_back(x);
    }
    const QRgb colour = scene.theme.text.rgb();
    const int bottom =
        std::min(rows.bottom(), rows.top() + int(scene.layout.height - scene.scroll));
    for (int y = rows.top(); y <= bottom; ++y) {
        QRgb* line = pixels.line(y);
        for (const int x : places)
            line[x] = mixed(line[x], colour, kStepLine);
    }
}

void TimelinePainter::paintRange(const TimelineScene& scene, Pixels& pixels)
{
    if (!scene.range)
        return;
    const QRect& rows = scene.areas.rows;
    const int left = int(std::lround(scene.axis.x(scene.range->begin)));
    const int right = int(std::lround(scene.axis.x(scene.range->end)));
    const QRgb veil = scene.theme.window.rgb();
    pixels.blend({rows.left(), rows.top(), left - rows.left(), rows.height()}, veil, 110);
    pixels.blend({right, rows.top(), rows.right() + 1 - right, rows.height()}, veil, 110);
    const int border = std::max(1, int(scene.ratio));
    for (const int x : {left, right})
        pixels.fill({x, rows.top(), border, rows.height()}, scene.theme.accent.rgb());
}

void TimelinePainter::paintMarks(const TimelineScene& scene, Pixels& pixels)
{
    const QRect& rows = scene.areas.rows;
    const QRect& ruler = scene.areas.ruler;
    std::optional<double> before;
    for (const double mark : scene.marks) {
        const int x = int(std::lround(scene.axis.x(mark)));
        if (x >= rows.left() && x <= rows.right()) {
            pixels.fill(
                {x, ruler.top(), std::max(1, int(scene.ratio)), rows.bottom() - ruler.top()},
                scene.theme.warning.rgb());
            if (before) {
                const QString text =
                    QStringLiteral("+") + scene.formatter.time(Seconds{(mark - *before) * 1e-9});
                const LabelCache::Label& label = labels_.label(text);
                const QRect plate(x + 1, scene.areas.steps.bottom() + 2, label.width + 8,
                                  label.height);
                pixels.fill(plate, scene.theme.warning.rgb());
                LabelCache::draw(pixels, label, plate.left() + 4, plate.top(),
                                 {plate.left(), plate.right() + 1}, qRgb(12, 14, 17));
            }
        }
        before = mark;
    }
}

const TimelinePainter::VisibleRow* TimelinePainter::visible(RowKind kind, std::size_t lane) const
{
    const auto& index = rowIndex_[std::size_t(kind)];
    return lane < index.size() && index[lane] >= 0 ? &rows_[std::size_t(index[lane])] : nullptr;
}

std::optional<QRect> TimelinePainter::rectOf(const TimelineScene& scene, const BarRef& bar) const
{
    const VisibleRow* row = visible(bar.kind, bar.lane);
    if (!row || bar.event >= row->store->lane(bar.lane).size())
        return std::nullopt;
    const LaneStore& lane = row->store->lane(bar.lane);
    const double left = scene.axis.x(double(lane.begin(bar.event)) + bar.shift);
    const double right = scene.axis.x(double(lane.end(bar.event)) + bar.shift);
    if (right < row->rect.left() || left > row->rect.right())
        return std::nullopt;
    const int from = int(std::floor(std::max(left, double(row->rect.left() - 8))));
    const int to = int(std::ceil(std::min(right, double(row->rect.right() + 8))));
    return QRect(from, row->rect.top(), std::max(to - from, 3), row->rect.height());
}

/// Frames around the selected bar and the one under the mouse.
void TimelinePainter::paintFocus(const TimelineScene& scene, Pixels& pixels)
{
    const int unit = std::max(1, int(scene.ratio));
    if (scene.hovered)
        if (const auto rect = rectOf(scene, *scene.hovered))
            pixels.frame(rect->adjusted(-unit, -unit, unit, unit), scene.theme.text.rgb(), unit);
    if (scene.selected)
        if (const auto rect = rectOf(scene, *scene.selected)) {
            pixels.frame(rect->adjusted(-3 * unit, -3 * unit, 3 * unit, 3 * unit),
                         scene.theme.panel.rgb(), unit);
            pixels.frame(rect->adjusted(-2 * unit, -2 * unit, 2 * unit, 2 * unit),
                         scene.theme.accent.rgb(), 2 * unit);
        }
}

/// A curve from the end of each Send to the end of its Receive, as in the report.
void TimelinePainter::paintTransfers(const TimelineScene& scene, Pixels& pixels)
{
    struct Curve {
        QPointF from;
        QPointF to;
        QRgb colour;
    };
    std::vector<Curve> curves;
    for (const VisibleRow& row : rows_) {
        if (row.map->blurred || row.map->pieces.size() > 64)
            continue;
        const model::Program& program = row.trace->program->program();
        const LaneStore& lane = row.store->lane(row.lane);
        for (const WideBar& bar : row.bars) {
            const model::Task& task = program.tasks[lane.task(bar.event)];
            if (task.kind != model::TaskKind::Send || !task.channel.valid() || !bar.ends ||
                bar.right - bar.left < kCurveSource * scene.ratio)
                continue;
            if (!row.trace->states.empty() &&
                row.trace->states[lane.task(bar.event)] == BarState::Dimmed)
                continue;
            const std::uint32_t receive = program.channels[task.channel.index()].receive.value;
            const std::size_t toLane = row.store->tasks().lanes[receive];
            const VisibleRow* target = visible(row.row->kind, toLane);
            if (!target || target == &row)
                continue;
            const auto event = row.store->find(row.store->sectionOf(row.lane, bar.event), receive,
                                               lane.firing(bar.event));
            if (!event)
                continue;
            const double sendEnd = double(lane.end(bar.event));
            const double x1 = row.rect.left() + double(bar.right);
            const double x2 =
                x1 + (double(row.store->lane(toLane).end(*event)) - sendEnd) / scene.axis.scale;
            const bool down = target->rect.top() > row.rect.top();
            curves.push_back({{x1, double(down ? row.rect.bottom() : row.rect.top())},
                              {x2, double(down ? target->rect.top() : target->rect.bottom())},
                              row.palette.colour(BarClass::Forward, BarState::Plain)});
            if (curves.size() > kMostCurves)
                return;
        }
    }
    const int share = curves.size() > 60 ? 130 : 200;
    for (const Curve& curve : curves) {
        const QRgb colour = mixed(curve.colour, scene.theme.text.rgb(), 90);
        pixels.curve(curve.from, curve.to, 1.3 * scene.ratio, colour, share);
        const int half = std::max(1, int(1.6 * scene.ratio));
        pixels.fill({int(curve.to.x()) - half, int(curve.to.y()) - half, 2 * half, 2 * half},
                    colour);
    }
}

/// A line under the critical firings, joined from each to the next.
namespace {

/// A trace on its own axis, all of it.
TimePiece wholeTime()
{
    constexpr double end = 9e18; // nanoseconds
    return {0, end, 0, end, false};
}

} // namespace

TimelinePainter::CriticalLines TimelinePainter::criticalLines(const TimelineScene& scene) const
{
    const bool measured = std::any_of(rows_.begin(), rows_.end(), [](const VisibleRow& row) {
        return row.row->kind == RowKind::Measured;
    });
    CriticalLines lines;
    std::vector<QLineF>& level = lines.level;
    std::vector<QLineF>& joints = lines.joints;
    // The part of a trace that a piece lays on the axis.
    const auto add = [&](const StepAnalysis& analysis, const TimelineProgram& program, RowKind kind,
                         const TimePiece& piece) {
        for (const auto& path : analysis.critical) {
            std::optional<QPointF> end;
            for (const profiler::CriticalStep& firing : path) {
                const double left = scene.axis.x(piece.toAxis(double(firing.begin)));
                const double right = scene.axis.x(piece.toAxis(double(firing.end)));
                const VisibleRow* row = visible(kind, program.tasks->lanes[firing.task.value]);
                if (!row || double(firing.begin) < piece.sourceBegin ||
                    double(firing.begin) >= piece.sourceEnd || right < row->rect.left() - 50 ||
                    left > row->rect.right() + 50) {
                    end.reset();
                    continue;
                }
                const double y = row->rect.bottom() - 0.5;
                if (end) { // down when the one before has ended, then along the wait
                    joints.push_back({*end, QPointF(end->x(), y)});
                    joints.push_back({QPointF(end->x(), y), QPointF(left, y)});
                }
                level.push_back({left, y, std::max(right, left + 1), y});
                end = QPointF(right, y);
            }
        }
    };
    if (measured || !scene.first.measured)
        for (const StepAnalysis* analysis : scene.first.rulingAnalyses())
            add(*analysis, *scene.first.program, measured ? RowKind::Measured : RowKind::Predicted,
                wholeTime());
    if (scene.second.program && !compared_.blurred)
        for (const StepAnalysis* analysis : scene.second.rulingAnalyses())
            for (const TimePiece& piece : compared_.pieces)
                add(*analysis, *scene.second.program, RowKind::Compared, piece);
    if (level.size() > kMostCritical)
        return {};
    return lines;
}

void TimelinePainter::paintCriticalPath(const TimelineScene& scene, Pixels& pixels)
{
    const auto [level, joints] = criticalLines(scene);
    for (const QLineF& joint : joints)
        pixels.stroke(joint.p1(), joint.p2(), 3.5 * scene.ratio, scene.theme.panel.rgb(), 200);
    const int thick = std::max(2, int(2 * scene.ratio));
    for (const QLineF& bar : level)
        pixels.fill(
            {int(bar.x1()), int(bar.y1()) - thick, int(bar.x2()) - int(bar.x1()) + 1, thick + 2},
            scene.theme.panel.rgb());
    for (const QLineF& joint : joints)
        pixels.stroke(joint.p1(), joint.p2(), 1.5 * scene.ratio, scene.theme.error.rgb(), 256);
    for (const QLineF& bar : level)
        pixels.fill({int(bar.x1()), int(bar.y1()) - thick + 1,
                     std::max(1, int(bar.x2()) - int(bar.x1())), thick},
                    scene.theme.error.rgb());
}

} // namespace plugboard::gui
