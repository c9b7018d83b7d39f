// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/curve_series.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace plugboard::gui {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

} // namespace

void CurveSeries::makeGraphs(QCustomPlot& plot, const std::array<QCPAxisRect*, 3>& rects)
{
    const auto make = [&](CurveQuantity quantity) {
        const QCPAxisRect* rect = rects[std::size_t(quantity)];
        QCPGraph* made = plot.addGraph(rect->axis(QCPAxis::atBottom), rect->axis(QCPAxis::atLeft));
        made->setAdaptiveSampling(true);
        made->removeFromLegend();
        return made;
    };
    for (const CurveQuantity quantity : kCurveQuantities)
        single_[std::size_t(quantity)] = make(quantity);
    for (const CurveQuantity quantity : {CurveQuantity::Loss, CurveQuantity::Throughput})
        average_[std::size_t(quantity)] = make(quantity);
    testLoss_ = make(CurveQuantity::Loss);
}

QCPGraph* CurveSeries::graph(CurveQuantity quantity, bool average) const
{
    return average ? average_[std::size_t(quantity)] : single_[std::size_t(quantity)];
}

void CurveSeries::setColours(const QColor& strong, int faintAlpha, const QColor& ground)
{
    QColor faint = strong;
    faint.setAlpha(faintAlpha);
    for (const CurveQuantity quantity : {CurveQuantity::Loss, CurveQuantity::Throughput}) {
        graph(quantity, false)->setPen(QPen(faint, 1));
        graph(quantity, true)->setPen(QPen(strong, 1.6));
    }
    QCPGraph* accuracy = graph(CurveQuantity::Accuracy, false);
    accuracy->setPen(QPen(strong, 1.6));
    accuracy->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, strong, strong, 5));
    testLoss_->setPen(QPen(strong, 1, Qt::DotLine));
    testLoss_->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssCircle, strong, ground, 6));
}

void CurveSeries::setRun(RunRecord* run)
{
    run_ = run;
    clear();
}

void CurveSeries::clear()
{
    steps_ = 0;
    evaluations_ = 0;
    lossSum_ = 0;
    lossCount_ = 0;
    throughput_.clear();
    for (QCPGraph* graph : single_)
        graph->data()->clear();
    for (const CurveQuantity quantity : {CurveQuantity::Loss, CurveQuantity::Throughput})
        graph(quantity, true)->data()->clear();
    testLoss_->data()->clear();
}

/// It was loaded anew, or its last steps were done once more.
bool CurveSeries::isOther() const
{
    if (qsizetype(run_->steps.size()) < steps_ ||
        qsizetype(run_->evaluations.size()) < evaluations_)
        return true;
    const auto loss = graph(CurveQuantity::Loss, false)->data();
    return steps_ > 0 && !loss->isEmpty() &&
           (loss->constEnd() - 1)->key != double(run_->steps[std::size_t(steps_ - 1)].step);
}

void CurveSeries::take(int window)
{
    if (run_ == nullptr)
        return;
    if (isOther())
        clear();
    appendSteps(window);
    appendEvaluations();
}

void CurveSeries::appendSteps(int window)
{
    const RunRecord& run = *run_;
    const qsizetype end = qsizetype(run.steps.size());
    if (end <= steps_)
        return;
    throughput_.take(run);
    QVector<QCPGraphData> loss, meanLoss, speed, meanSpeed;
    for (auto* each : {&loss, &meanLoss, &speed, &meanSpeed})
        each->reserve(end - steps_);
    const auto count = [&](double value, int sign) {
        if (!std::isfinite(value))
            return;
        lossSum_ += sign * value;
        lossCount_ += sign;
    };
    for (qsizetype at = steps_; at < end; ++at) {
        const StepPoint& point = run.steps[std::size_t(at)];
        const double key = double(point.step);
        count(point.loss, 1);
        if (at >= window)
            count(run.steps[std::size_t(at - window)].loss, -1);
        loss.append({key, point.loss});
        meanLoss.append({key, lossCount_ > 0 ? lossSum_ / lossCount_ : kUnknown});
        const Throughput::Speed rate = throughput_.at(at, window);
        if (!std::isfinite(rate.single))
            continue;
        speed.append({key, rate.single});
        meanSpeed.append({key, rate.average});
    }
    steps_ = end;
    graph(CurveQuantity::Loss, false)->data()->add(loss, true);
    graph(CurveQuantity::Loss, true)->data()->add(meanLoss, true);
    graph(CurveQuantity::Throughput, false)->data()->add(speed, true);
    graph(CurveQuantity::Throughput, true)->data()->add(meanSpeed, true);
}

void CurveSeries::appendEvaluations()
{
    for (; evaluations_ < qsizetype(run_->evaluations.size()); ++evaluations_) {
        const EvaluationPoint& point = run_->evaluations[std::size_t(evaluations_)];
        graph(CurveQuantity::Accuracy, false)->addData(double(point.step), 100 * point.accuracy);
        testLoss_->addData(double(point.step), point.loss);
    }
}

double averageLossAt(const RunRecord& run, qsizetype at, int window)
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

} // namespace plugboard::gui
