// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/timeline/timeline_painter.h"

#include <cmath>

namespace plugboard::gui {

void TimelinePainter::prepare(const TimelineScene& scene, QImage& image)
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
    Q_UNUSED(image);
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
        rows_.push_back(std::move(visible));
    }
}

void TimelinePainter::paint(const TimelineScene& scene, QImage& image)
{
    prepare(scene, image);
    Pixels pixels(image);
    const QRect whole = pixels.clip();
    paintGround(scene, pixels);
    if (!scene.first.ruling())
        return;
    collectRows(scene);
    pixels.clipTo(scene.areas.rows);
    paintRows(scene, pixels);
    paintSteps(scene, pixels);
    if (scene.shows(SceneOption::Transfers))
        paintTransfers(scene, image);
    if (scene.shows(SceneOption::CriticalPath))
        paintCriticalPath(scene, image);
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
