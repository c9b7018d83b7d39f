// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/curve_plot.h"

#include "gui/look/theme.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace plugboard::gui {
namespace {

constexpr int kReplotMilliseconds = 100;
QCPRange padded(double low, double high)
{
    const double pad = high > low ? 0.06 * (high - low) : std::max(1e-9, 0.1 * std::abs(high));
    return {low - pad, high + pad};
}

} // namespace

CurvePlot::CurvePlot(QWidget* parent) : QCustomPlot(parent)
{
    setLocale(QLocale(QLocale::English, QLocale::UnitedStates));
    setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    setNoAntialiasingOnDrag(true);
    setMouseTracking(true);
    plotLayout()->clear();
    plotLayout()->setRowSpacing(2);
    addLayer("cursor", layer("main"), limAbove);
    layer("cursor")->setMode(QCPLayer::lmBuffered); // so that hovering redraws no curve
    auto* margins = new QCPMarginGroup(this);
    for (const Quantity quantity : {Loss, Accuracy, Throughput})
        makeRect(quantity, margins);
    rects_[Throughput]->axis(QCPAxis::atBottom)->setLabel(tr("Step"));
    plotLayout()->setRowStretchFactor(Loss, 1.4);
    for (const Role role : {Other, Shown}) // the other one below
        series_[role].makeGraphs(*this, rects_);
    timer_.setSingleShot(true);
    timer_.setInterval(kReplotMilliseconds);
    connect(&timer_, &QTimer::timeout, this, &CurvePlot::drawPending);
    applyColours();
}

void CurvePlot::makeRect(Quantity quantity, QCPMarginGroup* margins)
{
    auto* rect = new QCPAxisRect(this);
    rects_[quantity] = rect;
    plotLayout()->addElement(quantity, 0, rect);
    rect->setMarginGroup(QCP::msLeft | QCP::msRight, margins);
    rect->setMinimumMargins(QMargins(0, 8, 10, 2));
    rect->setRangeDrag(Qt::Horizontal);
    rect->setRangeZoom(Qt::Horizontal);
    QCPAxis* steps = rect->axis(QCPAxis::atBottom);
    QCPAxis* values = rect->axis(QCPAxis::atLeft);
    steps->setNumberFormat("f");
    steps->setNumberPrecision(0);
    steps->setTickLabels(quantity == Throughput);
    steps->ticker()->setTickCount(6);
    values->ticker()->setTickCount(4);
    // Inside: a low plot has no room for it beside its figures.
    auto* title = new QCPItemText(this);
    title->setLayer("legend"); // above the curves
    title->setClipAxisRect(rect);
    title->setText(quantity == Loss       ? tr("Loss")
                   : quantity == Accuracy ? tr("Accuracy, %")
                                          : tr("Samples/s"));
    title->setPositionAlignment(Qt::AlignTop | Qt::AlignRight);
    title->position->setType(QCPItemPosition::ptAxisRectRatio);
    title->position->setAxisRect(rect);
    title->position->setCoords(0.99, 0.02);
    titles_[quantity] = title;
    values->setNumberFormat(quantity == Throughput ? "f" : "g");
    values->setNumberPrecision(quantity == Throughput ? 0 : 3);
    if (quantity == Accuracy)
        values->setRange(0, 100);
    connect(steps, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this,
            [this, steps](const QCPRange& range) {
                if (linking_)
                    return;
                linking_ = true;
                for (QCPAxisRect* other : rects_)
                    if (QCPAxis* axis = other->axis(QCPAxis::atBottom); axis != steps)
                        axis->setRange(range);
                linking_ = false;
                setFollowing(false); // only a gesture comes here
                scaleValues();
                schedule();
            });
    auto* cursor = new QCPItemStraightLine(this);
    cursor->setLayer("cursor");
    cursor->setClipAxisRect(rect);
    for (QCPItemPosition* position : {cursor->point1, cursor->point2}) {
        position->setTypeX(QCPItemPosition::ptPlotCoords);
        position->setTypeY(QCPItemPosition::ptAxisRectRatio);
        position->setAxes(steps, values);
        position->setAxisRect(rect);
    }
    cursor->setVisible(false);
    cursors_[quantity] = cursor;
}

QCPGraph* CurvePlot::graph(Role role, Quantity quantity, bool average) const
{
    return series_[role].graph(CurveQuantity(quantity), average);
}

QColor CurvePlot::colourOf(Role role) const
{
    const Theme& theme = themeOf(palette());
    return role == Shown ? theme.accent : theme.secondaryText;
}

void CurvePlot::applyColours()
{
    const Theme& theme = themeOf(palette());
    setBackground(QBrush(theme.panel));
    for (QCPAxisRect* rect : rects_) {
        for (QCPAxis* axis : rect->axes()) {
            axis->setBasePen(QPen(theme.hairline));
            axis->setTickPen(QPen(theme.hairline));
            axis->setSubTickPen(Qt::NoPen);
            axis->setTickLabelColor(theme.secondaryText);
            axis->setLabelColor(theme.secondaryText);
            axis->setTickLabelFont(font());
            axis->setLabelFont(font());
            axis->grid()->setPen(QPen(theme.raised, 1));
            axis->grid()->setZeroLinePen(Qt::NoPen);
        }
    }
    for (QCPItemText* title : titles_) {
        QColor ground = theme.panel;
        ground.setAlpha(200); // curves may pass below it
        title->setBrush(ground);
        title->setColor(theme.secondaryText);
        title->setFont(font());
    }
    for (QCPItemStraightLine* cursor : cursors_)
        cursor->setPen(QPen(theme.secondaryText, 1, Qt::DashLine));
    for (const Role role : {Shown, Other})
        series_[role].setColours(colourOf(role), role == Shown ? 90 : 60, theme.panel);
    schedule();
}

void CurvePlot::changeEvent(QEvent* event)
{
    QCustomPlot::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyColours();
}

void CurvePlot::setRun(Role role, RunRecord* run)
{
    CurveSeries& series = series_[role];
    if (series.run() != nullptr)
        series.run()->disconnect(this);
    series.setRun(run);
    if (run != nullptr) {
        connect(run, &RunRecord::metricsChanged, this, &CurvePlot::schedule);
        connect(run, &RunRecord::planLoaded, this, [this, role] { rebuild(role); });
    }
    schedule();
}

void CurvePlot::setWindow(int steps)
{
    window_ = std::max(1, steps);
    rebuild(Shown);
    rebuild(Other);
}

void CurvePlot::setLogarithmic(bool logarithmic)
{
    QCPAxis* axis = rects_[Loss]->axis(QCPAxis::atLeft);
    axis->setScaleType(logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    axis->setTicker(logarithmic ? QSharedPointer<QCPAxisTicker>(new QCPAxisTickerLog)
                                : QSharedPointer<QCPAxisTicker>(new QCPAxisTicker));
    axis->ticker()->setTickCount(4);
    scaleValues();
    schedule();
}

void CurvePlot::setFollowing(bool following)
{
    if (following_ == following)
        return;
    following_ = following;
    emit followingChanged(following);
    if (following)
        fit();
}

void CurvePlot::fit()
{
    double first = std::numeric_limits<double>::max();
    double last = std::numeric_limits<double>::lowest();
    for (const CurveSeries& series : series_)
        for (const QCPGraph* graph : {series.graph(CurveQuantity::Loss, false),
                                      series.graph(CurveQuantity::Accuracy, false)})
            if (!graph->data()->isEmpty()) {
                first = std::min(first, graph->data()->constBegin()->key);
                last = std::max(last, (graph->data()->constEnd() - 1)->key);
            }
    if (first > last)
        return;
    const double room = std::max(1.0, 0.01 * (last - first)); // for the last dot
    linking_ = true;
    for (QCPAxisRect* rect : rects_)
        rect->axis(QCPAxis::atBottom)->setRange(first, last + room);
    linking_ = false;
    scaleValues();
    schedule();
}

/// The values of the steps in sight fill the height.
void CurvePlot::scaleValues()
{
    for (const Quantity quantity : {Loss, Accuracy, Throughput}) {
        const QCPRange sight = rects_[quantity]->axis(QCPAxis::atBottom)->range();
        double low = std::numeric_limits<double>::max();
        double high = std::numeric_limits<double>::lowest();
        const auto widen = [&](const QCPGraph* graph) {
            bool found = false;
            const QCPRange range = graph->getValueRange(found, QCP::sdBoth, sight);
            if (!found)
                return;
            low = std::min(low, range.lower);
            high = std::max(high, range.upper);
        };
        for (const CurveSeries& series : series_) {
            // Single steps between pauses would press the throughput flat.
            widen(series.graph(CurveQuantity(quantity), quantity == Throughput));
            if (quantity == Loss)
                widen(series.testLoss());
        }
        if (low > high)
            continue;
        QCPAxis* axis = rects_[quantity]->axis(QCPAxis::atLeft);
        const bool logarithmic = axis->scaleType() == QCPAxis::stLogarithmic;
        if (logarithmic)
            axis->setRange(std::max(1e-12, 0.8 * low), std::max(2e-12, 1.25 * high));
        else
            axis->setRange(quantity == Throughput ? QCPRange(0, 1.15 * high) : padded(low, high));
    }
}

void CurvePlot::schedule()
{
    if (!timer_.isActive())
        timer_.start();
}

void CurvePlot::drawPending()
{
    timer_.stop();
    for (CurveSeries& series : series_)
        series.take(window_);
    if (following_)
        fit();
    else
        scaleValues();
    timer_.stop();
    replot(QCustomPlot::rpQueuedReplot);
}

void CurvePlot::rebuild(Role role)
{
    series_[role].clear();
    schedule();
}

void CurvePlot::mouseMoveEvent(QMouseEvent* event)
{
    QCustomPlot::mouseMoveEvent(event);
    for (QCPAxisRect* rect : rects_)
        if (rect->rect().contains(event->pos())) {
            const double step =
                std::round(rect->axis(QCPAxis::atBottom)->pixelToCoord(event->pos().x()));
            showCursor(step);
            emit hovered(step);
            return;
        }
    showCursor({});
    emit left();
}

void CurvePlot::mouseDoubleClickEvent(QMouseEvent* event)
{
    QCustomPlot::mouseDoubleClickEvent(event);
    following_ = false;
    setFollowing(true);
}

void CurvePlot::leaveEvent(QEvent* event)
{
    QCustomPlot::leaveEvent(event);
    showCursor({});
    emit left();
}

void CurvePlot::showCursor(std::optional<double> step)
{
    for (QCPItemStraightLine* cursor : cursors_) {
        cursor->setVisible(step.has_value());
        if (!step)
            continue;
        cursor->point1->setCoords(*step, 0);
        cursor->point2->setCoords(*step, 1);
    }
    layer("cursor")->replot();
}

} // namespace plugboard::gui
