// SPDX-License-Identifier: GPL-3.0-or-later
// The timeline as lines, rectangles and texts, for files that are scaled and edited.
#include "gui/timeline/timeline_painter.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace plugboard::gui {
namespace {

constexpr std::size_t kMostSlices = 20'000; ///< bars; a file of more is a picture
constexpr double kTickDistance = 96;        ///< pixels
constexpr double kLeastWidth = 0.3;         ///< pixels; what is narrower is drawn as wide as this

/// The bars of a lane that a piece shows.
template <class Visit>
void visitBars(const LaneStore& lane, const TimePiece& piece, const TimeAxis& axis, Visit&& visit)
{
    const double from = piece.toSource(std::max(piece.begin, axis.begin()));
    const double to = piece.toSource(std::min(piece.end, axis.end()));
    for (std::size_t at = lane.firstEndingAfter(std::uint64_t(std::max(from, 0.0)));
         at < lane.size() && double(lane.begin(at)) < to; ++at)
        if (!visit(at, std::max(double(lane.begin(at)), from), std::min(double(lane.end(at)), to)))
            return;
}

void fill(QPainter& painter, const QRectF& rect, const QColor& colour)
{
    if (!rect.isEmpty())
        painter.fillRect(rect, colour);
}

/// A text in one line, with an ellipsis where it does not fit.
void say(QPainter& painter, const QRectF& rect, Qt::Alignment alignment, const QString& text,
         const QColor& colour)
{
    if (rect.width() < 8)
        return;
    painter.setPen(colour);
    painter.drawText(rect, int(alignment | Qt::AlignVCenter | Qt::TextSingleLine),
                     painter.fontMetrics().elidedText(text, Qt::ElideRight, int(rect.width())));
}

/// Lines along the axes; what lies outside is cut off, since such files know no clipping.
void drawInside(QPainter& painter, const std::vector<QLineF>& lines, const QRectF& area,
                const QPen& pen)
{
    painter.setPen(pen);
    const auto inside = [&area](const QPointF& point) {
        return QPointF(std::clamp(point.x(), area.left(), area.right()),
                       std::clamp(point.y(), area.top(), area.bottom()));
    };
    for (const QLineF& line : lines) {
        const bool beside = (line.x1() < area.left() && line.x2() < area.left()) ||
                            (line.x1() > area.right() && line.x2() > area.right()) ||
                            (line.y1() < area.top() && line.y2() < area.top()) ||
                            (line.y1() > area.bottom() && line.y2() > area.bottom());
        if (!beside)
            painter.drawLine(inside(line.p1()), inside(line.p2()));
    }
}

} // namespace

bool TimelinePainter::isManySlices() const
{
    std::size_t slices = 0;
    for (const VisibleRow& row : rows_) {
        if (row.map->blurred)
            return true;
        for (const TimePiece& piece : row.map->pieces)
            visitBars(row.store->lane(row.lane), piece, vectorAxis_,
                      [&](std::size_t, double, double) { return ++slices <= kMostSlices; });
        if (slices > kMostSlices)
            return true;
    }
    return false;
}

bool TimelinePainter::paintVector(const TimelineScene& scene, QPainter& painter)
{
    prepare(scene);
    collectRows(scene);
    vectorAxis_ = scene.axis;
    if (!scene.first.ruling() || isManySlices())
        return false;
    painter.save();
    painter.scale(1 / scene.ratio, 1 / scene.ratio);
    painter.setFont(scene.font);
    fill(painter,
         QRectF(0, 0, painter.window().width() * scene.ratio,
                painter.window().height() * scene.ratio),
         scene.theme.panel);
    for (const VisibleRow& row : rows_)
        vectorRow(scene, row, painter);
    if (scene.shows(SceneOption::CriticalPath)) {
        const CriticalLines lines = criticalLines(scene);
        drawInside(painter, lines.joints, scene.areas.rows,
                   QPen(scene.theme.error, 1.5 * scene.ratio));
        drawInside(painter, lines.level, scene.areas.rows,
                   QPen(scene.theme.error, 2 * scene.ratio));
    }
    vectorFrame(scene, painter);
    painter.restore();
    return true;
}

void TimelinePainter::vectorRow(const TimelineScene& scene, const VisibleRow& row,
                                QPainter& painter)
{
    const QRectF ground(row.rect & scene.areas.rows);
    fill(painter, ground, QColor::fromRgb(row.palette.ground));
    const bool solid = row.row->kind != RowKind::Predicted;
    const bool words = row.rect.height() >= labels_.height() - 3 * scene.ratio;
    const LaneStore& lane = row.store->lane(row.lane);
    for (const TimePiece& piece : row.map->pieces) {
        const auto rectOf = [&](double begin, double end) {
            const double left = scene.axis.x(piece.toAxis(begin));
            const double right = scene.axis.x(piece.toAxis(end));
            return QRectF(left, ground.top(), std::max(right - left, kLeastWidth),
                          ground.height()) &
                   ground;
        };
        if (scene.shows(SceneOption::Gaps)) {
            const auto gap = [&](const profiler::Gap& idle) {
                if (double(idle.end) <= piece.sourceBegin || double(idle.begin) >= piece.sourceEnd)
                    return;
                const QRectF rect = rectOf(std::max(double(idle.begin), piece.sourceBegin),
                                           std::min(double(idle.end), piece.sourceEnd));
                if (rect.width() < 1)
                    return;
                const HatchColours colours = hatchColours(idle.cause, scene.theme);
                // Such files know no patterns either: the hatch is a tint, and its name is said.
                fill(painter, rect,
                     mixed(QColor::fromRgb(colours.ground), QColor::fromRgb(colours.line), 0.3));
                const QString name = nameOf(idle.cause);
                if (words && painter.fontMetrics().horizontalAdvance(name) + 6 < rect.width())
                    say(painter, rect, Qt::AlignHCenter, name, QColor::fromRgb(colours.text));
            };
            if (row.row->kind == RowKind::Predicted)
                for (const profiler::Gap& idle :
                     row.trace->program->predictedAnalysis.gaps[row.lane])
                    gap(idle);
            else
                for (const StepAnalysis* analysis : row.trace->rulingAnalyses())
                    for (const profiler::Gap& idle : analysis->gaps[row.lane])
                        gap(idle);
        }
        visitBars(lane, piece, scene.axis, [&](std::size_t at, double begin, double end) {
            const std::uint32_t task = lane.task(at);
            const BarClass barClass = row.store->tasks().classes[task];
            const BarState state =
                row.trace->states.empty() ? BarState::Plain : row.trace->states[task];
            const QRectF rect = rectOf(begin, end);
            QColor colour = QColor::fromRgb(row.palette.colour(barClass, state));
            if (!solid) // predicted bars are outlines
                colour = mixed(QColor::fromRgb(row.palette.ground), colour, 0.4);
            fill(painter, rect, colour);
            QColor text = QColor::fromRgb(row.palette.text[std::size_t(barClass)]);
            if (!solid || state == BarState::Dimmed)
                text = scene.theme.text;
            if (words && rect.width() > 28 * scene.ratio)
                say(painter, rect.adjusted(3, 0, -3, 0), Qt::AlignHCenter,
                    row.trace->program->names[task], text);
            return true;
        });
    }
}

/// All but the rows: ruler, steps, names of the lanes.
void TimelinePainter::vectorFrame(const TimelineScene& scene, QPainter& painter)
{
    const Theme& theme = scene.theme;
    const TimeAxis& axis = scene.axis;
    const QRect& ruler = scene.areas.ruler;
    const TimeTicks ticks = ticksOf(axis, kTickDistance * scene.ratio);
    const double largest = std::max(std::abs(axis.begin()), std::abs(axis.end()));
    for (double time = ticks.first; axis.x(time) <= ruler.right(); time += ticks.distance) {
        const double x = axis.x(time);
        fill(painter, QRectF(x, ruler.bottom() - 5 * scene.ratio, scene.ratio, 6 * scene.ratio),
             theme.secondaryText);
        say(painter,
            QRectF(x + 4 * scene.ratio, ruler.top(), kTickDistance * scene.ratio, ruler.height()),
            Qt::AlignLeft, tickText(time, ticks.distance, largest), theme.secondaryText);
    }
    const QRectF band(scene.areas.steps);
    const TimelineStore& store = *scene.first.ruling();
    for (const StepSpan& step : store.stepsIn(axis.begin(), axis.end(), std::size_t(axis.width))) {
        const double left = axis.x(double(step.begin));
        const QRectF rect(left, band.top(), axis.x(double(step.end)) - left, band.height());
        const std::int64_t number = store.firstStep(step.section) + step.step;
        fill(painter, rect & band, mixed(theme.panel, theme.text, number % 2 == 0 ? 0.13 : 0.06));
        const QString length = scene.formatter.time(Seconds{double(step.end - step.begin) * 1e-9});
        say(painter, rect & band, Qt::AlignHCenter,
            stepText(number) + QStringLiteral("  ") + length, theme.text);
    }
    const QRectF gutter(scene.areas.gutter);
    for (const LaneGroup& group : scene.layout.groups)
        fill(painter,
             QRectF(6 * scene.ratio, gutter.top() + group.y - scene.scroll, 4 * scene.ratio,
                    group.height) &
                 gutter,
             scene.first.program->facts->colours.colour(group.device));
    for (const LaneLabel& label : scene.layout.labels)
        if (const double top = gutter.top() + label.y - scene.scroll;
            top >= gutter.top() && top + label.height <= gutter.bottom() + 1)
            say(painter,
                QRectF(16 * scene.ratio,
                       gutter.top() + label.y + (label.height - labels_.height()) / 2 -
                           scene.scroll,
                       gutter.width() - 22 * scene.ratio, labels_.height()),
                Qt::AlignLeft, label.text, label.main ? theme.text : theme.secondaryText);
}

} // namespace plugboard::gui
