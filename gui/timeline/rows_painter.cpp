// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/timeline/timeline_painter.h"

#include <cmath>

namespace plugboard::gui {
namespace {

constexpr double kDecorated = 6;     ///< pixels; wider bars get corners and words
constexpr std::size_t kRepeated = 3; ///< predicted steps in sight; more are drawn by copying
constexpr double kRounded = 10;      ///< pixels
constexpr double kWords = 26;        ///< pixels; wider bars say their name
constexpr double kAnalysisSeen = 24; ///< pixels; gaps of narrower steps are not drawn
constexpr double kGapSeen = 1.5;     ///< pixels
constexpr double kGapSaid = 78;      ///< pixels; wider gaps say their cause
constexpr double kChipBar = 44;      ///< pixels
constexpr double kChipRoom = 30;     ///< pixels of the bar that stay free beside its chip
constexpr double kChipError = 0.2;   ///< of the prediction
constexpr std::size_t kMostChips = 14;
constexpr int kFaint = 104; ///< of 256: predicted bars inside their outline

} // namespace

void TimelinePainter::paintRows(const TimelineScene& scene, Pixels& pixels)
{
    for (VisibleRow& row : rows_) {
        paintRow(scene, row, pixels);
        if (scene.shows(SceneOption::Gaps))
            paintGaps(scene, row, pixels);
        decorate(scene, row, pixels);
        if (row.row->kind != RowKind::Measured)
            paintCuts(scene, row, pixels);
        else
            collectChips(scene, row);
    }
}

void TimelinePainter::paintRow(const TimelineScene& scene, VisibleRow& row, Pixels& pixels)
{
    RowInput input;
    input.lane = &row.store->lane(row.lane);
    const LitBars* lit =
        row.row->kind == RowKind::Predicted ? row.trace->litPredicted : row.trace->lit;
    input.lit = lit ? lit->lane(row.lane) : nullptr;
    input.classOfTask = row.store->tasks().classes;
    input.stateOfTask = row.trace->states;
    input.litState = row.trace->searching ? BarState::Found : BarState::Lit;
    input.palette = &row.palette;
    std::fill(line_.begin(), line_.end(), row.palette.ground);
    const RowRaster raster(scene.axis, kDecorated * scene.ratio);
    if (row.map->blurred && row.row->kind == RowKind::Predicted)
        for (const TimePiece& piece : row.map->pieces)
            RowRaster::drawEven(input, piece, scene.axis, line_);
    else if (row.map->pieces.size() > kRepeated && row.row->kind == RowKind::Predicted)
        raster.drawRepeated(input, *row.map, line_, row.bars);
    else
        raster.draw(input, *row.map, line_, row.bars);
    const bool outlined = row.row->kind == RowKind::Predicted && row.rect.height() > 3;
    if (outlined)
        for (std::size_t x = 0; x < line_.size(); ++x)
            faint_[x] = mixed(row.palette.ground, line_[x], kFaint);
    const int border = std::max(1, int(scene.ratio));
    for (int y = row.rect.top(); y <= row.rect.bottom(); ++y) {
        if (!pixels.hasLine(y))
            continue;
        const bool edge = y < row.rect.top() + border || y > row.rect.bottom() - border;
        const auto& source = outlined && !edge ? faint_ : line_;
        std::copy(source.begin(), source.end(), pixels.line(y) + row.rect.left());
    }
}

void TimelinePainter::decorate(const TimelineScene& scene, const VisibleRow& row, Pixels& pixels)
{
    const bool words = row.rect.height() >= labels_.height() - 3 * scene.ratio;
    const bool solid = row.row->kind != RowKind::Predicted;
    for (const WideBar& bar : row.bars) {
        const QRect rect(row.rect.left() + int(std::lround(bar.left)), row.rect.top(),
                         std::max(1, int(bar.right) - int(std::lround(bar.left))),
                         row.rect.height());
        const std::uint32_t task = row.store->lane(row.lane).task(bar.event);
        const BarClass barClass = row.store->tasks().classes[task];
        const BarState state =
            row.trace->states.empty() ? BarState::Plain : row.trace->states[task];
        if (barClass == BarClass::Transfer && solid && state != BarState::Dimmed)
            hatchTransfer(row, rect, row.palette.colour(BarClass::Forward, BarState::Plain),
                          pixels);
        if (!solid && bar.begins) // the outline's left side
            pixels.fill({rect.left(), rect.top(), 1, rect.height()},
                        row.palette.colour(barClass, state));
        if (bar.right - bar.left >= kRounded && rect.height() > 6) {
            const QRgb ground = row.palette.ground;
            for (const int x : {rect.left(), rect.right() + 1})
                for (const int y : {rect.top(), rect.bottom()})
                    if (x >= row.rect.left())
                        pixels.set(x == rect.left() ? x : x - 1, y, ground);
        }
        if (words && bar.right - bar.left >= kWords * scene.ratio)
            paintLabel(row, bar, pixels);
    }
}

void TimelinePainter::hatchTransfer(const VisibleRow& row, const QRect& bar, QRgb colour,
                                    Pixels& pixels)
{
    const QRect inside = bar & row.rect & pixels.clip();
    for (int y = inside.top(); y <= inside.bottom(); ++y) {
        QRgb* line = pixels.line(y);
        for (int x = inside.left() + ((6 - (inside.left() + y) % 6) % 6); x <= inside.right();
             x += 6)
            line[x] = colour;
    }
}

void TimelinePainter::paintLabel(const VisibleRow& row, const WideBar& bar, Pixels& pixels)
{
    const std::uint32_t task = row.store->lane(row.lane).task(bar.event);
    const TimelineProgram& program = *row.trace->program;
    const int left = row.rect.left() + int(std::max(bar.left, 0.0f));
    const int right = std::min(row.rect.left() + int(bar.right), row.rect.right() + 1);
    const int room = right - left - 6;
    if (room < 14)
        return;
    const LabelCache::Label* label = &labels_.label(program.names[task]);
    if (label->width > room && !program.nodes[task].isEmpty())
        label = &labels_.label(program.nodes[task]);
    const int x = label->width <= room ? left + 3 + (room - label->width) / 2 : left + 3;
    const int y = row.rect.top() + (row.rect.height() - label->height) / 2;
    const BarState state = row.trace->states.empty() ? BarState::Plain : row.trace->states[task];
    QRgb colour = row.palette.text[std::size_t(row.store->tasks().classes[task])];
    if (row.row->kind == RowKind::Predicted || state == BarState::Dimmed)
        colour = qGray(row.palette.ground) > 128 ? qRgb(27, 31, 36) : qRgb(230, 232, 235);
    else if (state == BarState::Found)
        colour = qRgb(12, 14, 17);
    LabelCache::draw(pixels, *label, x, y, {left + 2, right - 2}, colour);
}

void TimelinePainter::paintGaps(const TimelineScene& scene, const VisibleRow& row, Pixels& pixels)
{
    if (row.map->blurred)
        return;
    const TimeAxis& axis = scene.axis;
    const auto paintIn = [&](const TimePiece& piece, const StepAnalysis& analysis) {
        const auto& gaps = analysis.gaps[row.lane];
        const double from = piece.toSource(std::max(piece.begin, axis.begin()));
        const double to = piece.toSource(std::min(piece.end, axis.end()));
        if (std::min(double(analysis.end - analysis.begin), piece.end - piece.begin) <
            kAnalysisSeen * axis.scale)
            return;
        const std::uint64_t least = std::uint64_t(kGapSeen * axis.scale);
        auto gap = std::partition_point(gaps.begin(), gaps.end(), [&](const profiler::Gap& g) {
            return double(g.end) <= from;
        });
        for (; gap != gaps.end() && double(gap->begin) < to; ++gap) {
            if (gap->end - gap->begin < least)
                continue;
            const double begin = std::max(double(gap->begin), from);
            const double end = std::min(double(gap->end), to);
            const int left = int(std::ceil(axis.x(piece.toAxis(begin))));
            const int right = int(axis.x(piece.toAxis(end)));
            paintGap(scene, row, gap->cause,
                     {left, row.rect.top(), right - left, row.rect.height()}, pixels);
        }
    };
    for (const TimePiece& piece : row.map->pieces)
        if (row.row->kind == RowKind::Predicted) {
            paintIn(piece, row.trace->program->predictedAnalysis);
        } else {
            for (const StepAnalysis* analysis : row.trace->rulingAnalyses())
                paintIn(piece, *analysis);
        }
}

void TimelinePainter::paintGap(const TimelineScene& scene, const VisibleRow& row,
                               profiler::IdleCause cause, QRect rect, Pixels& pixels)
{
    rect &= row.rect & pixels.clip();
    if (rect.isEmpty())
        return;
    const int zoom = std::max(1, int(scene.ratio));
    const QRgb* hatch = hatches_.data() + std::size_t(cause) * 8 * hatchWidth_;
    const int left = rect.left() - row.rect.left();
    for (int y = rect.top(); y <= rect.bottom(); ++y)
        std::copy_n(hatch + std::size_t(y / zoom & 7) * hatchWidth_ + left, rect.width(),
                    pixels.line(y) + rect.left());
    if (rect.width() < kGapSaid * scene.ratio ||
        row.rect.height() < labels_.height() - 3 * scene.ratio)
        return;
    const LabelCache::Label& label = labels_.label(causeNames_[std::size_t(cause)]);
    const int x = rect.left() + (rect.width() - label.width) / 2;
    const int y = row.rect.top() + (row.rect.height() - label.height) / 2;
    pixels.fill(QRect(x - 4, y, label.width + 8, label.height) & rect,
                hatchGrounds_[std::size_t(cause)]);
    LabelCache::draw(pixels, label, x, y, {rect.left(), rect.right() + 1},
                     hatchTexts_[std::size_t(cause)]);
}

/// A predicted step that is longer than the measured one ends in a jagged edge.
void TimelinePainter::paintCuts(const TimelineScene& scene, const VisibleRow& row, Pixels& pixels)
{
    for (const TimePiece& piece : row.map->pieces) {
        if (!piece.cut)
            continue;
        const int x = int(scene.axis.x(piece.end));
        if (piece.end - piece.begin < 24 * scene.axis.scale)
            continue;
        for (int y = row.rect.top(); y <= row.rect.bottom(); ++y) {
            const int wave = (y - row.rect.top()) % 6;
            const int depth = wave < 3 ? wave : 6 - wave;
            pixels.fill({x - depth, y, depth + 1, 1}, scene.theme.panel.rgb());
            pixels.set(x - depth - 1, y, scene.theme.warning.rgb());
        }
    }
}

void TimelinePainter::collectChips(const TimelineScene& scene, const VisibleRow& row)
{
    const LaneStore& lane = row.store->lane(row.lane);
    const TimelineProgram& program = *row.trace->program;
    if (row.rect.height() < labels_.height() - 3 * scene.ratio)
        return;
    for (const WideBar& bar : row.bars) {
        if (bar.right - bar.left < kChipBar * scene.ratio || !bar.begins || !bar.ends)
            continue;
        const double predicted = program.predictedOfTask[lane.task(bar.event)];
        const double measured = double(lane.end(bar.event) - lane.begin(bar.event));
        if (predicted <= 0 || std::abs(measured / predicted - 1) < kChipError)
            continue;
        Chip chip;
        if (labels_.label(ratioText(measured / predicted)).width + kChipRoom * scene.ratio >
            bar.right - bar.left)
            continue;
        chip.error = std::abs(measured - predicted);
        chip.slower = measured > predicted;
        chip.text = ratioText(measured / predicted);
        chip.rect = {row.rect.left() + int(bar.left), row.rect.top(), int(bar.right - bar.left),
                     row.rect.height()};
        chips_.push_back(chip);
    }
}

/// Only the largest differences in sight: a chip on every bar would say nothing.
void TimelinePainter::paintChips(const TimelineScene& scene, Pixels& pixels)
{
    const std::size_t count = std::min(chips_.size(), kMostChips);
    std::partial_sort(chips_.begin(), chips_.begin() + std::ptrdiff_t(count), chips_.end(),
                      [](const Chip& a, const Chip& b) { return a.error > b.error; });
    for (std::size_t at = 0; at < count; ++at) {
        const Chip& chip = chips_[at];
        if (chip.error < chips_.front().error * 0.1)
            break;
        const LabelCache::Label& label = labels_.label(chip.text);
        const int width = label.width + 8;
        const QRect rect(chip.rect.right() - width - 1, chip.rect.top() + 1, width,
                         chip.rect.height() - 2);
        const QColor ground = chip.slower ? scene.theme.error : scene.theme.good;
        pixels.fill(rect, ground.rgb());
        const QRgb text =
            contrast(ground, Qt::white) > 3.5 ? qRgb(255, 255, 255) : qRgb(12, 14, 17);
        LabelCache::draw(pixels, label, rect.left() + 4,
                         rect.top() + (rect.height() - label.height) / 2,
                         {rect.left(), rect.right() + 1}, text);
    }
}

} // namespace plugboard::gui
