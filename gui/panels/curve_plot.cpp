// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/curve_plot.h"

#include "gui/look/theme.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace plugboard::gui {
namespace {

constexpr int kReplotMilliseconds = 100;
constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

std::int64_t batchOf(const RunRecord& run)
{
    return run.plan == nullptr ? 0 : run.plan->plan.header.batch;
}

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
    makeGraphs(Other); // below the run that is shown
    makeGraphs(Shown);
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

void CurvePlot::makeGraphs(Role role)
{
    Series& series = series_[role];
    const auto make = [&](Quantity quantity) {
        QCPGraph* made = addGraph(rects_[quantity]->axis(QCPAxis::atBottom),
                                  rects_[quantity]->axis(QCPAxis::atLeft));
        made->setAdaptiveSampling(true);
        made->removeFromLegend();
        return made;
    };
    for (const Quantity quantity : {Loss, Accuracy, Throughput})
        series.single[quantity] = make(quantity);
    series.average[Loss] = make(Loss);
    series.average[Throughput] = make(Throughput);
    series.testLoss = make(Loss);
}

QCPGraph* CurvePlot::graph(Role role, Quantity quantity, bool average) const
{
    return average ? series_[role].average[quantity] : series_[role].single[quantity];
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
    for (const Role role : {Shown, Other}) {
        const Series& series = series_[role];
        const QColor strong = colourOf(role);
        QColor faint = strong;
        faint.setAlpha(role == Shown ? 90 : 60);
        for (const Quantity quantity : {Loss, Throughput}) {
            series.single[quantity]->setPen(QPen(faint, 1));
            series.average[quantity]->setPen(QPen(strong, 1.6));
        }
        const QCPScatterStyle dot(QCPScatterStyle::ssDisc, strong, strong, 5);
        series.single[Accuracy]->setPen(QPen(strong, 1.6));
        series.single[Accuracy]->setScatterStyle(dot);
        series.testLoss->setPen(QPen(strong, 1, Qt::DotLine));
        series.testLoss->setScatterStyle(
            QCPScatterStyle(QCPScatterStyle::ssCircle, strong, theme.panel, 6));
    }
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
    Series& series = series_[role];
    if (series.run != nullptr)
        series.run->disconnect(this);
    series.run = run;
    if (run != nullptr) {
        connect(run, &RunRecord::metricsChanged, this, &CurvePlot::schedule);
        connect(run, &RunRecord::planLoaded, this, [this, role] { rebuild(role); });
    }
    rebuild(role);
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
    for (const Series& series : series_)
        for (const QCPGraph* graph : {series.single[Loss], series.single[Accuracy]})
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
        for (const Series& series : series_) {
            // Single steps between pauses would press the throughput flat.
            widen(quantity == Throughput ? series.average[Throughput] : series.single[quantity]);
            if (quantity == Loss)
                widen(series.testLoss);
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
    take(Shown);
    take(Other);
    if (following_)
        fit();
    else
        scaleValues();
    timer_.stop();
    replot(QCustomPlot::rpQueuedReplot);
}

void CurvePlot::rebuild(Role role)
{
    Series& series = series_[role];
    series.steps = 0;
    series.evaluations = 0;
    series.lossSum = 0;
    series.lossCount = 0;
    for (QCPGraph* graph : series.single)
        graph->data()->clear();
    for (const Quantity quantity : {Loss, Throughput})
        series.average[quantity]->data()->clear();
    series.testLoss->data()->clear();
    schedule();
}

void CurvePlot::take(Role role)
{
    Series& series = series_[role];
    if (series.run == nullptr)
        return;
    const RunRecord& run = *series.run;
    const qsizetype steps = qsizetype(run.steps.size());
    const bool other =
        steps < series.steps || qsizetype(run.evaluations.size()) < series.evaluations;
    const QCPGraph* loss = series.single[Loss];
    const bool changed = series.steps > 0 && !other && !loss->data()->isEmpty() &&
                         (loss->data()->constEnd() - 1)->key !=
                             double(run.steps[std::size_t(series.steps - 1)].step);
    if (other || changed)
        rebuild(role); // it was loaded anew, or its last steps were done once more
    appendSteps(series);
    appendEvaluations(series);
}

void CurvePlot::appendSteps(Series& series)
{
    const RunRecord& run = *series.run;
    const qsizetype end = qsizetype(run.steps.size());
    const qsizetype fresh = end - series.steps;
    if (fresh <= 0)
        return;
    QVector<QCPGraphData> loss, meanLoss, speed, meanSpeed;
    for (auto* each : {&loss, &meanLoss, &speed, &meanSpeed})
        each->reserve(fresh);
    const bool timed = batchOf(run) > 0;
    for (qsizetype at = series.steps; at < end; ++at) {
        const StepPoint& point = run.steps[std::size_t(at)];
        const double key = double(point.step);
        if (std::isfinite(point.loss)) {
            series.lossSum += point.loss;
            ++series.lossCount;
        }
        if (at >= window_)
            if (const double gone = run.steps[std::size_t(at - window_)].loss;
                std::isfinite(gone)) {
                series.lossSum -= gone;
                --series.lossCount;
            }
        loss.append({key, point.loss});
        meanLoss.append({key, series.lossCount > 0 ? series.lossSum / series.lossCount : kUnknown});
        if (!timed || at == 0)
            continue;
        const Speed rate = speedAt(run, at, window_);
        speed.append({key, rate.single});
        meanSpeed.append({key, rate.average});
    }
    series.steps = end;
    series.single[Loss]->data()->add(loss, true);
    series.average[Loss]->data()->add(meanLoss, true);
    series.single[Throughput]->data()->add(speed, true);
    series.average[Throughput]->data()->add(meanSpeed, true);
}

void CurvePlot::appendEvaluations(Series& series)
{
    const RunRecord& run = *series.run;
    for (; series.evaluations < qsizetype(run.evaluations.size()); ++series.evaluations) {
        const EvaluationPoint& point = run.evaluations[std::size_t(series.evaluations)];
        series.single[Accuracy]->addData(double(point.step), 100 * point.accuracy);
        series.testLoss->addData(double(point.step), point.loss);
    }
}

CurvePlot::Speed CurvePlot::speedAt(const RunRecord& run, qsizetype at, int window)
{
    const double batch = double(batchOf(run));
    const auto rate = [&](qsizetype from) {
        if (from < 0 || from >= at || batch <= 0)
            return kUnknown;
        const StepPoint& first = run.steps[std::size_t(from)];
        const StepPoint& last = run.steps[std::size_t(at)];
        const double seconds = last.seconds - first.seconds;
        return seconds > 0 ? batch * double(last.step - first.step) / seconds : kUnknown;
    };
    return {rate(at - 1), rate(std::max<qsizetype>(0, at - window))};
}

double CurvePlot::averageLossAt(const RunRecord& run, qsizetype at, int window)
{
    double sum = 0;
    int count = 0;
    for (qsizetype from = std::max<qsizetype>(0, at - window + 1); from <= at; ++from)
        if (const double loss = run.steps[std::size_t(from)].loss; std::isfinite(loss)) {
            sum += loss;
            ++count;
        }
    return count > 0 ? sum / count : kUnknown;
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
