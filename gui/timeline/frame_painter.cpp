// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/timeline/timeline_painter.h"

#include <QCoreApplication>

#include <cmath>
#include <utility>

namespace plugboard::gui {
namespace {

constexpr double kTickDistance = 96; ///< pixels
constexpr double kStepSaid = 34;     ///< pixels; wider steps show their number

QString translated(const char* text)
{
    return QCoreApplication::translate("Timeline", text);
}

QString tagOf(const TimelineScene& scene, RowKind kind)
{
    if (scene.second.program && kind != RowKind::Compared)
        return translated("this");
    if (scene.simulated && kind == RowKind::Measured)
        return translated("simulated");
    switch (kind) {
    case RowKind::Predicted:
        return translated("predicted");
    case RowKind::Measured:
        return translated("measured");
    case RowKind::Compared:
        break;
    }
    return translated("other");
}

/// Whether it is a row of a compute lane.
bool isNamed(const TimelineScene& scene, const LaneRow& row)
{
    return scene.lanes[row.entry].kind == model::LaneKind::Compute &&
           !scene.layout.groups[row.group].collapsed;
}

} // namespace

QString stepText(std::int64_t number)
{
    return translated("step %1").arg(number);
}

void TimelinePainter::word(Pixels& pixels, const QString& text, const QRect& rect,
                           Qt::Alignment alignment, QRgb colour)
{
    const LabelCache::Label& label = labels_.label(text);
    int x = rect.left();
    if (alignment & Qt::AlignRight)
        x = std::max(rect.left(), rect.right() + 1 - label.width);
    else if (alignment & Qt::AlignHCenter)
        x = std::max(rect.left(), rect.left() + (rect.width() - label.width) / 2);
    LabelCache::draw(pixels, label, x, rect.top() + (rect.height() - label.height) / 2,
                     {rect.left(), rect.right() + 1}, colour);
}

/// All but the rows, which leave nothing of it.
void TimelinePainter::paintGround(const TimelineScene& scene, Pixels& pixels)
{
    const QRgb colour = scene.theme.panel.rgb();
    const QRect whole = pixels.clip();
    const QRect& rows = scene.areas.rows;
    pixels.fill({0, 0, whole.width(), rows.top()}, colour);
    pixels.fill({rows.right() + 1, rows.top(), whole.right() - rows.right(), rows.height()},
                colour);
    int top = rows.top();
    for (const VisibleRow& row : rows_) {
        pixels.fill({rows.left(), top, rows.width(), row.rect.top() - top}, colour);
        top = std::max(top, row.rect.bottom() + 1);
    }
    pixels.fill({0, top, whole.width(), whole.bottom() + 1 - top}, colour);
}

QImage TimelinePainter::overviewOf(const TimelineScene& scene)
{
    const QRect& area = scene.areas.overview;
    QImage image(area.size(), QImage::Format_RGB32);
    image.fill(mixed(scene.theme.panel, scene.theme.text, 0.05).rgb());
    TimeAxis axis;
    axis.width = area.width();
    axis.fit(scene.extent.begin, scene.extent.end, 0);
    std::vector<const LaneRow*> rows;
    for (const LaneRow& row : scene.layout.rows)
        if (scene.laneOf(row) &&
            row.kind == (scene.first.measured ? RowKind::Measured : RowKind::Predicted))
            rows.push_back(&row);
    const TimelineStore& store = *scene.first.ruling();
    std::vector<QRgb> line(std::size_t(area.width()));
    std::vector<WideBar> bars;
    const TimeMap map = plainMap(axis);
    std::ptrdiff_t drawn = -1;
    for (int y = 0; y < area.height() && !rows.empty(); ++y) {
        const std::ptrdiff_t at = std::ptrdiff_t(y) * std::ptrdiff_t(rows.size()) / area.height();
        if (at != drawn) {
            const std::size_t lane = *scene.laneOf(*rows[std::size_t(at)]);
            const BarPalette& palette =
                paletteOf(scene, scene.first, scene.first.program->lanes[lane].device);
            std::fill(line.begin(), line.end(), palette.ground);
            RowInput input;
            input.lane = &store.lane(lane);
            input.classOfTask = store.tasks().classes;
            input.palette = &palette;
            RowRaster(axis, 1e9).draw(input, map, line, bars);
            drawn = at;
        }
        std::copy(line.begin(), line.end(), reinterpret_cast<QRgb*>(image.scanLine(y)));
    }
    return image;
}

/// Everything at once, with what the window shows of it.
void TimelinePainter::paintOverview(const TimelineScene& scene, Pixels& pixels)
{
    const QRect& area = scene.areas.overview;
    if (overview_.size() != area.size() || overview_.isNull()) {
        overview_ = overviewOf(scene);
        overviewExtent_ = scene.extent;
    }
    for (int y = 0; y < area.height(); ++y)
        if (pixels.hasLine(area.top() + y))
            std::copy_n(reinterpret_cast<const QRgb*>(overview_.constScanLine(y)), area.width(),
                        pixels.line(area.top() + y) + area.left());
    const double length = std::max(overviewExtent_.end - overviewExtent_.begin, 1.0);
    const auto xOf = [&](double time) {
        const double share = (time - overviewExtent_.begin) / length;
        return area.left() + int(std::lround(std::clamp(share, 0.0, 1.0) * area.width()));
    };
    const int left = xOf(scene.axis.begin());
    const int right = std::max(xOf(scene.axis.end()), left + 3);
    const QRgb veil = scene.theme.window.rgb();
    pixels.blend({area.left(), area.top(), left - area.left(), area.height()}, veil, 150);
    pixels.blend({right, area.top(), area.right() + 1 - right, area.height()}, veil, 150);
    pixels.frame({left, area.top(), right - left, area.height()}, scene.theme.accent.rgb(),
                 std::max(1, int(scene.ratio)));
}

void TimelinePainter::paintRuler(const TimelineScene& scene, Pixels& pixels)
{
    const QRect& ruler = scene.areas.ruler;
    const TimeAxis& axis = scene.axis;
    const TimeTicks ticks = ticksOf(axis, kTickDistance * scene.ratio);
    const double largest = std::max(std::abs(axis.begin()), std::abs(axis.end()));
    const int tick = std::max(1, int(scene.ratio));
    for (int at = 0;; ++at) {
        const double time = ticks.first + at * ticks.distance;
        const double x = axis.x(time);
        if (x > ruler.right())
            break;
        const int left = int(std::lround(x));
        pixels.fill({left, ruler.bottom() - 5 * tick, tick, 6 * tick},
                    scene.theme.secondaryText.rgb());
        const QString text = tickText(time, ticks.distance, largest);
        const int width = labels_.label(text).width;
        if (left + 4 * tick + width <= ruler.right() + int(12 * scene.ratio))
            word(pixels, text, {left + 4 * tick, ruler.top(), width, ruler.height()}, Qt::AlignLeft,
                 scene.theme.secondaryText.rgb());
    }
    pixels.fill({ruler.left(), ruler.bottom(), ruler.width(), 1}, scene.theme.hairline.rgb());
}

/// Which step is where: its number, how long it took and how far that is from what was predicted.
void TimelinePainter::paintStepBand(const TimelineScene& scene, Pixels& pixels)
{
    const QRect& band = scene.areas.steps;
    const TimeAxis& axis = scene.axis;
    const TimelineStore& store = *scene.first.ruling();
    const QRgb light = mixed(scene.theme.panel, scene.theme.text, 0.06).rgb();
    const QRgb dark = mixed(scene.theme.panel, scene.theme.text, 0.13).rgb();
    if (double(store.countSteps(axis.begin(), axis.end())) * 3 > axis.width) {
        pixels.fill(band, light);
        word(pixels, translated("steps are too narrow to be told apart: zoom in"), band,
             Qt::AlignHCenter, scene.theme.secondaryText.rgb());
        return;
    }
    const QRect clip = pixels.clip();
    pixels.clipTo(band);
    for (const StepSpan& step : store.stepsIn(axis.begin(), axis.end(), std::size_t(axis.width))) {
        const int left = std::max(int(axis.x(double(step.begin))), band.left());
        const int right = std::min(int(axis.x(double(step.end))), band.right() + 1);
        const std::int64_t number = store.firstStep(step.section) + step.step;
        const QRect rect(left, band.top(), std::max(right - left, 1), band.height());
        pixels.fill(rect, number % 2 == 0 ? dark : light);
        if (rect.width() < kStepSaid * scene.ratio)
            continue;
        const double length = double(step.end - step.begin) * 1e-9;
        QString text = stepText(number);
        const QString whole = text + QStringLiteral("  ") + scene.formatter.time(Seconds{length});
        QString compared = whole;
        if (scene.first.measured) {
            const StepSpan pattern = scene.first.program->patternOf(step.step);
            const double predicted = double(pattern.end - pattern.begin) * 1e-9;
            if (predicted > 0)
                compared +=
                    QStringLiteral("  ") + translated("predicted %1 (%2)")
                                               .arg(scene.formatter.time(Seconds{predicted}),
                                                    ratioText(length / predicted));
        }
        for (const QString& candidate : {compared, whole, text})
            if (labels_.label(candidate).width + 8 < rect.width()) {
                text = candidate;
                break;
            }
        word(pixels, text, rect.adjusted(4, 0, -2, 0), Qt::AlignHCenter, scene.theme.text.rgb());
    }
    pixels.clipTo(clip);
}

void TimelinePainter::paintGutter(const TimelineScene& scene, Pixels& pixels)
{
    const QRect& gutter = scene.areas.gutter;
    const QRect clip = pixels.clip();
    pixels.clipTo(gutter);
    pixels.fill(gutter, scene.theme.panel.rgb());
    const auto scaled = [&](double value) { return int(std::lround(value * scene.ratio)); };
    for (const LaneGroup& group : scene.layout.groups) {
        const int top = gutter.top() + int(std::lround(group.y - scene.scroll));
        const QRect rect(scaled(6), top, scaled(4), int(std::lround(group.height)));
        const SceneTrace& trace = scene.first;
        pixels.fill(rect, trace.program->facts->colours.colour(group.device).rgb());
    }
    const auto rectOf = [&](double y, double height) {
        const int top = gutter.top() + int(std::lround(y - scene.scroll));
        return QRect(scaled(16), top, gutter.width() - scaled(22), int(std::lround(height)));
    };
    for (const LaneLabel& label : scene.layout.labels) {
        const QRect rect = rectOf(label.y, label.height);
        if (rect.intersects(gutter))
            word(pixels, label.text, rect, Qt::AlignLeft,
                 (label.main ? scene.theme.text : scene.theme.secondaryText).rgb());
    }
    double lowest = 1e9; // of the compute lanes' rows
    for (const LaneRow& row : scene.layout.rows)
        if (isNamed(scene, row))
            lowest = std::min(lowest, row.height);
    if (lowest >= labels_.height() - scaled(4)) {
        std::size_t named = std::size_t(-1);
        for (const LaneRow& row : scene.layout.rows) {
            const bool first = std::exchange(named, row.entry) != row.entry;
            const QRect rect = rectOf(row.y, row.height);
            const bool minor = scene.lanes[row.entry].kind != model::LaneKind::Compute;
            if (!rect.intersects(gutter) || scene.layout.groups[row.group].collapsed ||
                (minor &&
                 (scene.layout.summarised || rect.height() < labels_.height() - scaled(4))))
                continue;
            word(pixels, tagOf(scene, row.kind), rect.adjusted(scaled(first ? 74 : 0), 0, 0, 0),
                 Qt::AlignRight, scene.theme.secondaryText.rgb());
        }
    }
    pixels.clipTo(clip);
    pixels.fill({gutter.right() - scaled(2), gutter.top(), 1, gutter.height()},
                scene.theme.hairline.rgb());
}

} // namespace plugboard::gui
