// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/timeline/timeline_painter.h"

#include <cmath>

namespace plugboard::gui {

void TimelinePainter::prepare(const TimelineScene& scene)
{
    labels_.setFont(scene.font);
    if (palettesDark_ != scene.theme.dark || palettes_.size() > 4096) {
        palettes_.clear();
        palettesDark_ = scene.theme.dark;
    }
    line_.resize(std::size_t(std::max(1, scene.areas.rows.width())));
    faint_.resize(line_.size());
    plain_ = plainMap(scene.axis);
    predicted_ = scene.first.measured && scene.first.program
                     ? predictedMap(*scene.first.program, *scene.first.measured, scene.axis)
                     : plain_;
    compared_ = {};
    if (scene.second.ruling() && scene.first.ruling())
        compared_ = alignedMap(*scene.second.ruling(), *scene.first.ruling(), scene.axis);
    chips_.clear();
    prepareHatches(scene);
}

/// Gaps are filled by copying stretches of these lines.
void TimelinePainter::prepareHatches(const TimelineScene& scene)
{
    if (hatchWidth_ == line_.size() && hatchTexts_[0] != 0 && hatchesDark_ == scene.theme.dark &&
        hatchRatio_ == scene.ratio)
        return;
    hatchWidth_ = line_.size();
    hatchesDark_ = scene.theme.dark;
    hatchRatio_ = scene.ratio;
    hatches_.resize(profiler::kIdleCauses * 8 * hatchWidth_);
    const std::size_t zoom = std::size_t(std::max(1.0, scene.ratio));
    for (std::size_t cause = 0; cause < profiler::kIdleCauses; ++cause) {
        const HatchColours colours = hatchColours(profiler::IdleCause(cause), scene.theme);
        const auto bits = hatchOf(profiler::IdleCause(cause));
        causeNames_[cause] = nameOf(profiler::IdleCause(cause));
        hatchGrounds_[cause] = colours.ground;
        hatchTexts_[cause] = colours.text;
        for (std::size_t y = 0; y < 8; ++y)
            for (std::size_t x = 0; x < hatchWidth_; ++x)
                hatches_[(cause * 8 + y) * hatchWidth_ + x] =
                    (bits[y] >> (x / zoom & 7)) & 1 ? colours.line : colours.ground;
    }
}

const BarPalette& TimelinePainter::paletteOf(const TimelineScene& scene, const SceneTrace& trace,
                                             model::DeviceId device)
{
    const PlanFacts* facts = trace.program->facts.get();
    const auto key = std::make_pair(facts, device.value);
    auto found = palettes_.find(key);
    if (found == palettes_.end())
        found =
            palettes_.emplace(key, barPalette(facts->colours.colour(device), scene.theme)).first;
    return found->second;
}

void TimelinePainter::collectRows(const TimelineScene& scene)
{
    std::vector<std::vector<WideBar>> spare;
    for (VisibleRow& row : rows_)
        spare.push_back(std::move(row.bars));
    rows_.clear();
    for (auto& index : rowIndex_)
        index.clear();
    for (const LaneRow& row : scene.layout.rows) {
        const QRect rect(scene.areas.rows.left(), int(std::lround(scene.top(row))),
                         scene.areas.rows.width(), int(std::lround(row.height)));
        if (!rect.intersects(scene.areas.rows))
            continue;
        VisibleRow visible;
        visible.row = &row;
        visible.rect = rect;
        visible.trace = &scene.trace(row.kind);
        visible.store = scene.store(row.kind);
        const auto lane = scene.laneOf(row);
        if (!visible.store || !lane)
            continue;
        visible.lane = *lane;
        visible.map = row.kind == RowKind::Predicted  ? &predicted_
                      : row.kind == RowKind::Compared ? &compared_
                                                      : &plain_;
        visible.palette =
            paletteOf(scene, *visible.trace, visible.trace->program->lanes[*lane].device);
        if (!spare.empty()) {
            visible.bars = std::move(spare.back());
            visible.bars.clear();
            spare.pop_back();
        }
        auto& index = rowIndex_[std::size_t(row.kind)];
        index.resize(std::max(index.size(), *lane + 1), -1);
        index[*lane] = int(rows_.size());
        rows_.push_back(std::move(visible));
    }
}

void TimelinePainter::paint(const TimelineScene& scene, QImage& image)
{
    prepare(scene);
    Pixels pixels(image);
    const QRect whole = pixels.clip();
    collectRows(scene);
    paintGround(scene, pixels);
    if (!scene.first.ruling())
        return;
    pixels.clipTo(scene.areas.rows);
    paintRows(scene, pixels);
    paintSteps(scene, pixels);
    if (scene.shows(SceneOption::Transfers))
        paintTransfers(scene, pixels);
    if (scene.shows(SceneOption::CriticalPath))
        paintCriticalPath(scene, pixels);
    paintFocus(scene, pixels);
    paintChips(scene, pixels);
    paintRange(scene, pixels);
    pixels.clipTo(whole);
    paintMarks(scene, pixels);
    paintRuler(scene, pixels);
    paintStepBand(scene, pixels);
    paintGutter(scene, pixels);
    if (!scene.areas.overview.isEmpty())
        paintOverview(scene, pixels);
}

} // namespace plugboard::gui
