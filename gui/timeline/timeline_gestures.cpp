// SPDX-License-Identifier: GPL-3.0-or-later
// Mouse and selection of the timeline's view.
#include "gui/timeline/timeline_view.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <QWheelEvent>

#include <cmath>

namespace plugboard::gui {
namespace {

constexpr double kClick = 4; ///< pixels; a longer way is a drag
constexpr std::size_t kMostSearched = 2'000'000;

} // namespace

bool TimelineView::hasBar(const std::optional<BarRef>& bar) const
{
    const TimelineStore* store = bar ? scene_.store(bar->kind) : nullptr;
    return store && bar->lane < store->laneCount() && bar->event < store->lane(bar->lane).size();
}

void TimelineView::takeSelection()
{
    refreshStates();
    const Selection& selection = document_->selection();
    if (!selecting_) {
        scene_.selected.reset();
        if (selection.firing)
            scene_.selected = barOf(scene_, *selection.firing);
        if (scene_.selected)
            ensureVisible(*scene_.selected);
    }
    update();
}

void TimelineView::select(const BarRef& bar)
{
    scene_.selected = bar;
    const FiringRef firing = firingOf(scene_, bar);
    Selection selection = scene_.trace(bar.kind).program->selectionOf(firing.task);
    if (bar.kind == RowKind::Compared) {
        selection.task.reset(); // of another plan
    } else {
        selection.firing = firing;
        if (scene_.first.program->kind == scene_.first.program->facts->program)
            selection.task = firing.task;
    }
    selecting_ = true;
    document_->select(selection);
    selecting_ = false;
    ensureVisible(bar);
    update();
}

void TimelineView::clickAt(const QPointF& place)
{
    if (scene_.areas.gutter.contains(place.toPoint())) {
        const double y = place.y() - scene_.areas.rows.top() + scene_.scroll;
        if (const LaneGroup* group = scene_.layout.groupAt(y)) {
            const std::uint32_t id = group->device.value;
            if (collapsed_.erase(id) == 0)
                collapsed_.insert(id);
            refreshLayout();
            painter_.invalidateOverview();
            update();
        }
        return;
    }
    const TimelineHit hit = hitAt(scene_, place);
    if (hit.bar) {
        select(*hit.bar);
        return;
    }
    scene_.selected.reset();
    if (!document_->selection().empty())
        document_->select({});
    update();
}

int TimelineView::setSearch(const QString& text)
{
    search_ = text;
    refreshStates();
    int count = 0;
    for (const BarState state : states_)
        count += state == BarState::Found;
    update();
    return count;
}

void TimelineView::stepEvent(int direction)
{
    if (!hasBar(scene_.selected)) {
        const QPointF middle(
            scene_.axis.left + scene_.axis.width / 2,
            scene_.layout.rows.empty() ? 0 : scene_.top(scene_.layout.rows.back()) + 2);
        if (const auto hit = hitAt(scene_, middle); hit.bar)
            select(*hit.bar);
        return;
    }
    BarRef next = *scene_.selected;
    if (direction < 0 && next.event == 0)
        return;
    next.event = std::size_t(std::int64_t(next.event) + direction);
    if (hasBar(next))
        select(next);
}

void TimelineView::findNext(int direction)
{
    const TimelineStore* store = scene_.first.ruling();
    if (!store || !scene_.first.searching)
        return;
    const RowKind kind = scene_.first.measured ? RowKind::Measured : RowKind::Predicted;
    const bool from = hasBar(scene_.selected) && scene_.selected->kind == kind;
    const double time = from ? timesOf(scene_, *scene_.selected).begin
                             : scene_.axis.begin() + scene_.axis.span() * 0.25;
    std::optional<BarRef> best;
    double distance = 0;
    const auto offer = [&](std::size_t lane, std::size_t event) {
        const double away = (double(store->lane(lane).begin(event)) - time) * direction;
        if (away > 0 && (!best || away < distance)) {
            best = BarRef{kind, lane, event, 0};
            distance = away;
        }
    };
    for (std::size_t lane = 0; lane < store->laneCount(); ++lane) {
        const LaneStore& bars = store->lane(lane);
        std::int64_t at = std::int64_t(bars.firstEndingAfter(std::uint64_t(std::max(time, 0.0))));
        at = std::min(at, std::int64_t(bars.size()) - 1);
        for (std::size_t seen = 0;
             at >= 0 && at < std::int64_t(bars.size()) && seen < kMostSearched / store->laneCount();
             at += direction, ++seen) {
            const bool found = states_[bars.task(std::size_t(at))] == BarState::Found;
            if (found && (double(bars.begin(std::size_t(at))) - time) * direction > 0) {
                offer(lane, std::size_t(at));
                break;
            }
        }
    }
    if (!best) // once round
        for (std::size_t lane = 0; lane < store->laneCount() && !from; ++lane)
            for (std::size_t at = 0; at < store->lane(lane).size() && at < 4096; ++at)
                if (states_[store->lane(lane).task(at)] == BarState::Found) {
                    best = BarRef{kind, lane, at, 0};
                    break;
                }
    if (best)
        select(*best);
}

void TimelineView::toggleMark()
{
    double time = scene_.axis.time(scene_.axis.left + scene_.axis.width / 2);
    const QPointF mouse = device(mapFromGlobal(QCursor::pos()));
    if (underMouse() && scene_.areas.rows.contains(mouse.toPoint()))
        time = scene_.axis.time(mouse.x());
    else if (hasBar(scene_.selected))
        time = timesOf(scene_, *scene_.selected).begin;
    const auto near = std::find_if(scene_.marks.begin(), scene_.marks.end(), [&](double mark) {
        return std::abs(mark - time) < 5 * scene_.axis.scale;
    });
    if (near != scene_.marks.end())
        scene_.marks.erase(near);
    else
        scene_.marks.insert(std::upper_bound(scene_.marks.begin(), scene_.marks.end(), time), time);
    update();
}

void TimelineView::escape()
{
    if (scene_.range)
        scene_.range.reset();
    else if (!scene_.marks.empty())
        scene_.marks.clear();
    else if (!document_->selection().empty())
        document_->select({});
    emit viewChanged();
    update();
}

void TimelineView::centreOverview(double x)
{
    const QRect& area = scene_.areas.overview;
    const double share = (x - area.left()) / std::max(1, area.width());
    const double time = scene_.extent.begin + share * (scene_.extent.end - scene_.extent.begin);
    setFollowing(false);
    scene_.axis.origin = time - scene_.axis.span() / 2;
    axisMoved(true);
}

void TimelineView::wheelEvent(QWheelEvent* event)
{
    glide_.stop();
    const double turns = (std::abs(event->angleDelta().y()) >= std::abs(event->angleDelta().x())
                              ? event->angleDelta().y()
                              : event->angleDelta().x()) /
                         120.0;
    const QPointF place = device(event->position());
    if (event->modifiers() & Qt::ShiftModifier ||
        std::abs(event->angleDelta().x()) > std::abs(event->angleDelta().y()))
        pan(-turns * 0.1);
    else if (scene_.areas.gutter.contains(place.toPoint()) ||
             event->modifiers() & Qt::AltModifier) {
        setScroll(scene_.scroll / scene_.ratio - turns * 48);
        emit scrollRangeChanged();
    } else
        zoomAt(std::pow(0.8, turns), std::max(place.x(), scene_.axis.left));
    event->accept();
}

void TimelineView::mousePressEvent(QMouseEvent* event)
{
    glide_.stop();
    pressed_ = device(event->position());
    pressedAxis_ = scene_.axis;
    pressedScroll_ = scene_.scroll;
    if (scene_.areas.overview.contains(pressed_.toPoint())) {
        drag_ = Drag::Overview;
        centreOverview(pressed_.x());
    } else if (event->button() == Qt::LeftButton &&
               (event->modifiers() & Qt::ControlModifier ||
                scene_.areas.ruler.contains(pressed_.toPoint()))) {
        drag_ = Drag::Range;
    } else {
        drag_ = Drag::Undecided;
    }
}

void TimelineView::mouseMoveEvent(QMouseEvent* event)
{
    const QPointF place = device(event->position());
    const QPointF way = place - pressed_;
    if (drag_ == Drag::Undecided && way.manhattanLength() > kClick * scene_.ratio) {
        drag_ = Drag::Pan;
        setCursor(Qt::ClosedHandCursor);
        setFollowing(false);
    }
    if (drag_ == Drag::Pan) {
        scene_.axis = pressedAxis_;
        scene_.axis.pan(-way.x());
        setScroll((pressedScroll_ - way.y()) / scene_.ratio);
        emit scrollRangeChanged();
        axisMoved(true);
    } else if (drag_ == Drag::Range) {
        const double a =
            scene_.axis.time(std::clamp(pressed_.x(), scene_.axis.left, scene_.axis.right()));
        const double b =
            scene_.axis.time(std::clamp(place.x(), scene_.axis.left, scene_.axis.right()));
        scene_.range = TimeRange{std::min(a, b), std::max(a, b)};
        emit viewChanged();
        update();
    } else if (drag_ == Drag::Overview) {
        centreOverview(place.x());
    } else if (drag_ == Drag::None) {
        const TimelineHit hit = hitAt(scene_, place);
        if (hit.bar != scene_.hovered) {
            scene_.hovered = hit.bar;
            setCursor(hit.bar ? Qt::PointingHandCursor : Qt::ArrowCursor);
            update();
        }
    }
}

void TimelineView::mouseReleaseEvent(QMouseEvent* event)
{
    const Drag drag = drag_;
    drag_ = Drag::None;
    setCursor(Qt::ArrowCursor);
    if (drag == Drag::Undecided && event->button() == Qt::LeftButton)
        clickAt(device(event->position()));
    if (drag == Drag::Range && scene_.range &&
        scene_.range->end - scene_.range->begin < kClick * scene_.axis.scale) {
        scene_.range.reset();
        emit viewChanged();
        update();
    }
}

void TimelineView::mouseDoubleClickEvent(QMouseEvent* event)
{
    const TimelineHit hit = hitAt(scene_, device(event->position()));
    if (hit.bar) {
        const TimeRange times = timesOf(scene_, *hit.bar);
        setFollowing(false);
        scene_.axis.fit(times.begin, times.end, 0.3);
        axisMoved(true);
    } else if (hit.gap) {
        setFollowing(false);
        scene_.axis.fit(double(hit.gap->begin), double(hit.gap->end), 0.3);
        axisMoved(true);
    }
}

void TimelineView::leaveEvent(QEvent*)
{
    if (scene_.hovered) {
        scene_.hovered.reset();
        update();
    }
}

bool TimelineView::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const TimelineHit hit = hitAt(scene_, device(help->pos()));
    if (hit.bar)
        QToolTip::showText(help->globalPos(), describeBar(scene_, *hit.bar), this);
    else if (hit.gap)
        QToolTip::showText(help->globalPos(), describeGap(scene_, *hit.row, *hit.gap), this);
    else
        QToolTip::hideText();
    return true;
}

} // namespace plugboard::gui
