// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/timeline/timeline_view.h"

#include <QEvent>
#include <QPaintEngine>
#include <QPaintEvent>
#include <QPainter>

#include <cmath>

namespace plugboard::gui {
namespace {

constexpr int kAnalyseDelay = 70;   ///< milliseconds after the view stands still
constexpr int kOverviewDelay = 400; ///< milliseconds
constexpr std::size_t kLitAtOnce = 60'000;
constexpr std::int64_t kWholeSteps = 12;    ///< a longer run is not shown as a whole at first
constexpr std::int64_t kFirstSteps = 4;     ///< but so many steps of it
constexpr std::int64_t kPredictedSteps = 3; ///< and of a prediction, which repeats itself
constexpr int kOverviewHeight = 190;        ///< pixels; a lower view has no overview

/// The part of an image of 32-bit pixels that the painter paints to, so that a frame need not be
/// copied; null where it paints to something else.
QImage targetOf(const QPainter& painter, const QSize& size)
{
    const QPaintEngine* engine = painter.paintEngine();
    if (!engine || !engine->paintDevice() ||
        engine->paintDevice()->devType() != int(QInternal::Image))
        return {};
    const auto* image = static_cast<const QImage*>(engine->paintDevice());
    const QPoint origin = painter.deviceTransform().map(QPoint(0, 0));
    if ((image->format() != QImage::Format_RGB32 &&
         image->format() != QImage::Format_ARGB32_Premultiplied) ||
        !image->rect().contains(QRect(origin, size)))
        return {};
    // Every pixel that is written is opaque, which both formats hold alike.
    uchar* bits = const_cast<uchar*>(image->constScanLine(origin.y())) + 4 * origin.x();
    return QImage(bits, size.width(), size.height(), image->bytesPerLine(), QImage::Format_RGB32);
}

} // namespace

TimelineView::TimelineView(Document* document, Settings* settings, Tracks tracks, QWidget* parent)
    : QWidget(parent), document_(document), settings_(settings), tracks_(tracks)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setMinimumSize(320, 96);
    setAccessibleName(tr("Timeline"));
    connect(tracks_.first, &TimelineTrack::programChanged, this, &TimelineView::takeProgram);
    connect(tracks_.second, &TimelineTrack::programChanged, this, [this] {
        scene_.selected.reset();
        scene_.hovered.reset();
        refreshScene();
    });
    for (TimelineTrack* track : {tracks_.first, tracks_.second})
        connect(track, &TimelineTrack::measuredGrew, this, &TimelineView::takeGrowth);
    connect(tracks_.first, &TimelineTrack::readingEnded, this, [this] {
        if (!touched_ && !following_)
            startView();
    });
    connect(document_, &Document::selectionChanged, this, &TimelineView::takeSelection);
    connect(settings_, &Settings::changed, this, [this] {
        scene_.formatter = settings_->formatter();
        update();
    });
    connect(&analyst_, &StepAnalyst::analysed, this, [this] {
        refreshAnalyses();
        emit viewChanged();
        update();
    });
    analyse_.setSingleShot(true);
    analyse_.setInterval(kAnalyseDelay);
    connect(&analyse_, &QTimer::timeout, this, [this] {
        const auto program = scene_.first.program;
        if (program && scene_.first.measured)
            analyst_.request(program, *scene_.first.measured, scene_.axis.begin(),
                             scene_.axis.end(), tracks_.first->clockErrorSeconds());
        refreshAnalyses();
        emit viewChanged();
        update();
    });
    light_.setSingleShot(true);
    light_.setInterval(0);
    connect(&light_, &QTimer::timeout, this, &TimelineView::lightBars);
    overview_.setSingleShot(true);
    overview_.setInterval(kOverviewDelay);
    connect(&overview_, &QTimer::timeout, this, [this] {
        refreshExtent();
        painter_.invalidateOverview();
        update();
    });
    scene_.formatter = settings_->formatter();
}

// ---- what is shown

void TimelineView::takeProgram()
{
    analyst_.clear();
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
    const auto steps = store->typicalSteps(scene_.first.measured ? kFirstSteps : kPredictedSteps);
    if (steps.empty() || (scene_.first.measured && store->stepsInAll() <= kWholeSteps))
        scene_.axis.fit(scene_.extent.begin, scene_.extent.end);
    else
        scene_.axis.fit(double(steps.front().begin), double(steps.back().end));
    axisMoved(false);
}

void TimelineView::refreshAnalyses()
{
    scene_.first.analyses = analyst_.analyses(scene_.axis.begin(), scene_.axis.end());
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

// ---- moving about

void TimelineView::axisMoved(bool byUser)
{
    touched_ = touched_ || byUser;
    const TimelineStore* store = scene_.first.ruling();
    if (store && !following_) // a run that has just begun is followed at the scale of its steps
        scene_.axis.confine(scene_.extent.begin,
                            std::max(scene_.extent.end, double(store->lastEnd())));
    refreshAnalyses();
    analyse_.start();
    emit viewChanged();
    update();
}

void TimelineView::setFollowing(bool following)
{
    if (following_ == following)
        return;
    following_ = following;
    if (following)
        takeGrowth();
    emit followingChanged(following);
}

void TimelineView::setAxis(double begin, double end)
{
    scene_.axis.fit(begin, end, 0);
    axisMoved(true);
}

void TimelineView::fitAll()
{
    setFollowing(false);
    refreshExtent();
    scene_.axis.fit(scene_.extent.begin, scene_.extent.end);
    axisMoved(true);
}

void TimelineView::fitSelection()
{
    if (!scene_.range && !scene_.selected) {
        fitAll();
        return;
    }
    setFollowing(false);
    const TimeRange range = scene_.range ? *scene_.range : timesOf(scene_, *scene_.selected);
    scene_.axis.fit(range.begin, range.end, scene_.range ? 0.02 : 0.3);
    axisMoved(true);
}

void TimelineView::zoom(double factor)
{
    double x = scene_.axis.left + scene_.axis.width / 2;
    const QPointF mouse = device(mapFromGlobal(QCursor::pos()));
    if (underMouse() && scene_.areas.rows.contains(mouse.toPoint()))
        x = mouse.x();
    zoomAt(factor, x);
}

void TimelineView::zoomAt(double factor, double x)
{
    if (following_) // the newest end stays where it is
        x = scene_.axis.left + 0.97 * scene_.axis.width;
    scene_.axis.zoom(factor, x);
    axisMoved(true);
}

void TimelineView::pan(double share)
{
    setFollowing(false);
    scene_.axis.pan(share * scene_.axis.width);
    axisMoved(true);
}

void TimelineView::setScroll(double scroll)
{
    const double most =
        std::max(0.0, scene_.layout.height - scene_.areas.rows.height() + 4 * scene_.ratio);
    scene_.scroll = std::clamp(std::round(scroll * scene_.ratio), 0.0, most);
    update();
}

void TimelineView::ensureVisible(const BarRef& bar)
{
    const TimeRange times = timesOf(scene_, bar);
    if (times.end < scene_.axis.begin() || times.begin > scene_.axis.end()) {
        setFollowing(false);
        scene_.axis.origin = (times.begin + times.end) / 2 - scene_.axis.span() / 2;
        axisMoved(true);
    }
    for (const LaneRow& row : scene_.layout.rows)
        if (row.kind == bar.kind && scene_.laneOf(row) == bar.lane) {
            const double height = scene_.areas.rows.height();
            if (row.y < scene_.scroll || row.bottom() > scene_.scroll + height)
                setScroll((row.y - height / 2) / scene_.ratio);
            emit scrollRangeChanged();
        }
}

// ---- the picture

void TimelineView::paintEvent(QPaintEvent* event)
{
    const QSize size(int(std::lround(width() * scene_.ratio)),
                     int(std::lround(height() * scene_.ratio)));
    QPainter painter(this);
    QImage target = event->region() == QRegion(rect()) ? targetOf(painter, size) : QImage();
    if (!target.isNull()) {
        painter_.paint(scene_, target);
    } else {
        if (image_.size() != size)
            image_ = QImage(size, QImage::Format_RGB32);
        image_.setDevicePixelRatio(1);
        painter_.paint(scene_, image_);
        image_.setDevicePixelRatio(scene_.ratio);
        painter.drawImage(0, 0, image_);
    }
    if (hasFocus()) {
        painter.setPen(QPen(scene_.theme.accent, 1));
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
}

QImage TimelineView::render(const QSize& size, double ratio, const Theme& theme)
{
    TimelineScene scene = scene_;
    const double begin = scene.axis.begin();
    const double end = scene.axis.end();
    scene.ratio = ratio;
    scene.theme = theme;
    scene.areas = sceneAreas(size, ratio, true);
    scene.axis.left = scene.areas.rows.left();
    scene.axis.width = scene.areas.rows.width();
    scene.axis.fit(begin, end, 0);
    scene.scroll = 0;
    scene.hovered.reset();
    scene.font.setPixelSize(std::max(9, int(std::lround(11.5 * ratio))));
    LaneLayoutInput input;
    input.lanes = scene.lanes;
    std::set<RowKind> kinds;
    for (const LaneRow& row : scene.layout.rows)
        kinds.insert(row.kind);
    input.kinds.assign(kinds.begin(), kinds.end());
    input.collapsed = collapsed_;
    input.available = scene.areas.rows.height() - 4 * ratio;
    input.ratio = ratio;
    scene.layout = layoutLanes(input);
    QImage image(size, QImage::Format_RGB32);
    TimelinePainter().paint(scene, image);
    return image;
}

void TimelineView::resizeEvent(QResizeEvent*)
{
    refreshLayout();
    if (!touched_ && !following_)
        startView();
    painter_.invalidateOverview();
}

void TimelineView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange ||
        event->type() == QEvent::StyleChange) {
        refreshLayout();
        painter_.invalidateOverview();
        update();
    }
    QWidget::changeEvent(event);
}

} // namespace plugboard::gui
