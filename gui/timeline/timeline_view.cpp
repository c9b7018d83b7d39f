// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/timeline/timeline_view.h"

#include <QEvent>
#include <QFontMetrics>
#include <QPaintEngine>
#include <QPaintEvent>
#include <QPainter>

#include <cmath>

namespace plugboard::gui {
namespace {

constexpr int kAnalyseDelay = 70;   ///< milliseconds after the view stands still
constexpr int kOverviewDelay = 400; ///< milliseconds
constexpr int kGlide = 140;         ///< milliseconds

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
        secondAnalyst_.clear();
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
    for (StepAnalyst* analyst : {&analyst_, &secondAnalyst_})
        connect(analyst, &StepAnalyst::analysed, this, [this] {
            refreshAnalyses();
            emit viewChanged();
            update();
        });
    analyse_.setSingleShot(true);
    analyse_.setInterval(kAnalyseDelay);
    connect(&analyse_, &QTimer::timeout, this, [this] {
        requestAnalyses();
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
    glide_.setStartValue(0.0);
    glide_.setEndValue(1.0);
    glide_.setDuration(kGlide);
    glide_.setEasingCurve(QEasingCurve::OutCubic);
}

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

void TimelineView::glide(const std::function<void()>& move)
{
    const TimeRange from{scene_.axis.begin(), scene_.axis.end()};
    if (isGliding()) { // a key that repeats goes on from where the view is heading
        glide_.stop();
        scene_.axis.fit(goal_.begin, goal_.end, 0);
    }
    move();
    const TimeRange to{scene_.axis.begin(), scene_.axis.end()};
    goal_ = to;
    if (!settings_->values().motion || !isVisible() || following_ ||
        (from.begin == to.begin && from.end == to.end))
        return;
    glide_.disconnect(this);
    connect(&glide_, &QVariantAnimation::valueChanged, this, [this, from, to](const QVariant& at) {
        const double share = at.toDouble();
        const auto between = [share](double a, double b) {
            return share < 1 ? a + (b - a) * share : b;
        };
        scene_.axis.fit(between(from.begin, to.begin), between(from.end, to.end), 0);
        axisMoved(true);
    });
    scene_.axis.fit(from.begin, from.end, 0); // where it begins: no frame shows the goal before
    axisMoved(true);
    glide_.start();
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

void TimelineView::paintEvent(QPaintEvent* event)
{
    const QSize size(int(std::lround(width() * scene_.ratio)),
                     int(std::lround(height() * scene_.ratio)));
    QPainter painter(this);
    const QPaintEngine* engine = painter.paintEngine();
    if (engine && engine->type() == QPaintEngine::SVG && painter_.paintVector(scene_, painter))
        return;
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
    input.labelHeight = QFontMetrics(scene.font).height();
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
