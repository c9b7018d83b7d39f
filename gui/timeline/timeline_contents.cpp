// SPDX-License-Identifier: GPL-3.0-or-later
// What the timeline's view shows: programs, bars, layout, highlights.
#include "gui/timeline/time_map.h"
#include "gui/timeline/timeline_view.h"

#include <QFontMetrics>

#include <cmath>

namespace plugboard::gui {
namespace {

constexpr std::size_t kLitAtOnce = 60'000;
constexpr std::int64_t kWholeSteps = 12;      ///< a longer run is not shown as a whole at first
constexpr std::int64_t kFirstSteps = 4;       ///< but so many steps of it
constexpr std::int64_t kPredictedAtFirst = 3; ///< and of a prediction, which repeats itself
constexpr int kOverviewHeight = 190;          ///< pixels; a lower view has no overview

} // namespace

void TimelineView::takeProgram()
{
    glide_.stop();
    analyst_.clear();
    secondAnalyst_.clear();
    scene_.selected.reset();
    scene_.hovered.reset();
    scene_.range.reset();
    scene_.marks.clear();
    touched_ = false;
    refreshScene();
    if (!touched_ && !following_)
        startView();
    takeSelection();
}

void TimelineView::takeGrowth()
{
    const bool first = scene_.first.measured == nullptr && tracks_.first->measured() != nullptr;
    if (first || (tracks_.second->measured() != scene_.second.measured)) {
        scene_.selected.reset();
        scene_.hovered.reset();
        refreshScene();
    }
    const TimelineStore* store = scene_.first.measured;
    if (first && store && following_ && scene_.first.program) {
        const StepSpan pattern = scene_.first.program->patternOf(0);
        const double length = std::max(double(pattern.end - pattern.begin), 1000.0);
        scene_.axis.fit(0, 6 * length, 0);
    }
    if (store && following_) {
        scene_.axis.origin = double(store->lastEnd()) - 0.97 * scene_.axis.span();
        axisMoved(false);
    } else if (first) { // the axis is another one
        touched_ = false;
        startView();
    }
    if (!overview_.isActive())
        overview_.start();
    if (!analyse_.isActive())
        analyse_.start();
    if (!states_.empty())
        light_.start();
    update();
}

void TimelineView::refreshScene()
{
    scene_.first.program = tracks_.first->program();
    scene_.first.measured = tracks_.first->measured();
    scene_.simulated = tracks_.first->isSimulated();
    scene_.second.program = tracks_.second->program();
    scene_.second.measured = tracks_.second->measured();
    if (!scene_.first.program) {
        scene_.first.measured = nullptr;
        scene_.lanes.clear();
        scene_.secondLanes.clear();
    } else {
        scene_.lanes = scene_.first.program->lanes;
        scene_.secondLanes.assign(scene_.lanes.size(), std::nullopt);
        if (scene_.second.program)
            for (const LaneInfo& lane : scene_.second.program->lanes) {
                std::size_t entry = 0;
                while (entry < scene_.lanes.size() && scene_.lanes[entry].name != lane.name)
                    ++entry;
                if (entry == scene_.lanes.size()) { // a lane that the first one lacks
                    LaneInfo info = lane;
                    info.lane = std::size_t(-1);
                    info.device =
                        model::DeviceId(scene_.first.program->facts->plan.topology.devices.size() +
                                        lane.device.index());
                    scene_.lanes.push_back(info);
                    scene_.secondLanes.emplace_back();
                }
                scene_.secondLanes[entry] = lane.lane;
            }
    }
    refreshLayout();
    refreshExtent();
    refreshStates();
    refreshAnalyses();
    painter_.forget();
    analyse_.start();
    update();
}

void TimelineView::refreshLayout()
{
    scene_.ratio = devicePixelRatioF();
    const QSize size(int(std::lround(width() * scene_.ratio)),
                     int(std::lround(height() * scene_.ratio)));
    const double share = scene_.areas.rows.width() > 0 ? double(scene_.areas.rows.width()) : 0;
    scene_.areas = sceneAreas(size, scene_.ratio, height() >= kOverviewHeight);
    scene_.axis.left = scene_.areas.rows.left();
    scene_.axis.width = scene_.areas.rows.width();
    if (share > 0 && share != scene_.axis.width)
        scene_.axis.scale *= share / scene_.axis.width; // the same time stays in view
    scene_.theme = themeOf(palette());
    QFont small = font();
    small.setPixelSize(
        std::max(9, int(std::lround(0.87 * QFontInfo(font()).pixelSize() * scene_.ratio))));
    scene_.font = small;
    LaneLayoutInput input;
    input.lanes = scene_.lanes;
    if (scene_.second.ruling())
        input.kinds = {scene_.first.measured ? RowKind::Measured : RowKind::Predicted,
                       RowKind::Compared};
    else if (!scene_.first.measured || wantedRows_ == Rows::Predicted)
        input.kinds = {RowKind::Predicted};
    else if (wantedRows_ == Rows::Measured || tracks_.first->isSimulated())
        input.kinds = {RowKind::Measured};
    else
        input.kinds = {RowKind::Predicted, RowKind::Measured};
    input.collapsed = collapsed_;
    input.available = scene_.areas.rows.height() - 4 * scene_.ratio;
    input.ratio = scene_.ratio;
    input.labelHeight = QFontMetrics(scene_.font).height();
    scene_.layout = layoutLanes(input);
    setScroll(scene_.scroll / scene_.ratio);
    emit scrollRangeChanged();
}

void TimelineView::refreshExtent()
{
    const TimelineStore* store = scene_.first.ruling();
    if (store)
        scene_.extent = {double(store->firstBegin()), double(store->lastEnd())};
}

void TimelineView::startView()
{
    const TimelineStore* store = scene_.first.ruling();
    if (!store || store->events() == 0)
        return;
    refreshExtent();
    const auto steps = store->typicalSteps(scene_.first.measured ? kFirstSteps : kPredictedAtFirst);
    if (steps.empty() || (scene_.first.measured && store->stepsInAll() <= kWholeSteps))
        scene_.axis.fit(scene_.extent.begin, scene_.extent.end);
    else
        scene_.axis.fit(double(steps.front().begin), double(steps.back().end));
    axisMoved(false);
}

void TimelineView::refreshAnalyses()
{
    scene_.first.analyses = analyst_.analyses(scene_.axis.begin(), scene_.axis.end());
    const TimeRange second = secondInView();
    scene_.second.analyses = secondAnalyst_.analyses(second.begin, second.end);
}

void TimelineView::requestAnalyses()
{
    if (scene_.first.program && scene_.first.measured)
        analyst_.request(scene_.first.program, *scene_.first.measured, scene_.axis.begin(),
                         scene_.axis.end(), tracks_.first->clockErrorSeconds());
    const TimeRange second = secondInView();
    if (scene_.second.program && scene_.second.measured && second.end > second.begin)
        secondAnalyst_.request(scene_.second.program, *scene_.second.measured, second.begin,
                               second.end, tracks_.second->clockErrorSeconds());
}

TimeRange TimelineView::secondInView() const
{
    if (!scene_.second.ruling() || !scene_.first.ruling())
        return {};
    const TimeMap map = alignedMap(*scene_.second.ruling(), *scene_.first.ruling(), scene_.axis);
    if (map.pieces.empty())
        return {};
    return {map.pieces.front().sourceBegin, map.pieces.back().sourceEnd};
}

void TimelineView::refreshStates()
{
    states_.clear();
    secondStates_.clear();
    lit_.clear();
    litPredicted_.clear();
    litSecond_.clear();
    Selection selection = document_->selection();
    if (selection.task || selection.firing) { // a bar: its node, not all of its device
        selection.elements.clear();
        selection.links.clear();
    }
    const auto statesOf = [&](const std::shared_ptr<const TimelineProgram>& program,
                              std::vector<BarState>& states) {
        if (!program)
            return;
        const std::vector<std::uint32_t> chosen =
            selection.empty() ? std::vector<std::uint32_t>{} : program->tasksOf(selection);
        const QString text = search_.trimmed();
        if (chosen.empty() && text.isEmpty())
            return;
        states.assign(program->program().tasks.size(), BarState::Dimmed);
        for (const std::uint32_t task : chosen)
            if (task < states.size() && text.isEmpty())
                states[task] = BarState::Lit;
        if (!text.isEmpty())
            for (std::size_t task = 0; task < states.size(); ++task)
                if (program->names[task].contains(text, Qt::CaseInsensitive) ||
                    program->nodes[task].contains(text, Qt::CaseInsensitive))
                    states[task] = BarState::Found;
    };
    statesOf(scene_.first.program, states_);
    statesOf(scene_.second.program, secondStates_);
    scene_.first.states = states_;
    scene_.second.states = secondStates_;
    scene_.first.searching = scene_.second.searching = !search_.trimmed().isEmpty();
    scene_.first.lit = &lit_;
    scene_.first.litPredicted = &litPredicted_;
    scene_.second.lit = &litSecond_;
    if (!states_.empty() || !secondStates_.empty())
        lightBars();
}

void TimelineView::lightBars()
{
    bool done = true;
    if (!states_.empty() && scene_.first.program) {
        done = litPredicted_.advance(*scene_.first.program->predicted, states_, kLitAtOnce);
        if (scene_.first.measured)
            done = lit_.advance(*scene_.first.measured, states_, kLitAtOnce) && done;
    }
    if (!secondStates_.empty() && scene_.second.ruling())
        done = litSecond_.advance(*scene_.second.ruling(), secondStates_, kLitAtOnce) && done;
    if (!done)
        light_.start();
    update();
}

void TimelineView::setRows(Rows rows)
{
    wantedRows_ = rows;
    refreshLayout();
    painter_.invalidateOverview();
    update();
}

void TimelineView::setOption(SceneOption option, bool on)
{
    scene_.options = on ? scene_.options | unsigned(option) : scene_.options & ~unsigned(option);
    update();
}

TimeRange TimelineView::shown() const
{
    return scene_.range ? *scene_.range : TimeRange{scene_.axis.begin(), scene_.axis.end()};
}

} // namespace plugboard::gui
