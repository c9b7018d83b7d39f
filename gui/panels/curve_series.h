// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/panels/throughput.h"

#include <qcustomplot.h>

#include <QPointer>

#include <array>

namespace plugboard::gui {

enum class CurveQuantity { Loss, Accuracy, Throughput };
inline constexpr std::array kCurveQuantities = {CurveQuantity::Loss, CurveQuantity::Accuracy,
                                                CurveQuantity::Throughput};

/// The graphs of one run: each quantity, and the moving averages of loss and throughput. Takes in
/// what is new of the run.
class CurveSeries {
public:
    /// Makes its graphs in these axis rects, one per quantity.
    void makeGraphs(QCustomPlot& plot, const std::array<QCPAxisRect*, 3>& rects);
    void setColours(const QColor& strong, int faintAlpha, const QColor& ground);

    RunRecord* run() const { return run_; }
    void setRun(RunRecord* run); ///< null: none
    void clear();                ///< everything is taken in anew
    void take(int window);

    qsizetype steps() const { return steps_; } ///< taken in so far
    QCPGraph* graph(CurveQuantity quantity, bool average) const;
    QCPGraph* testLoss() const { return testLoss_; }
    const Throughput& throughput() const { return throughput_; }

private:
    bool isOther() const;
    void appendSteps(int window);
    void appendEvaluations();

    QPointer<RunRecord> run_;
    qsizetype steps_ = 0;
    qsizetype evaluations_ = 0;
    double lossSum_ = 0; ///< of the window's losses that are numbers
    int lossCount_ = 0;
    Throughput throughput_;
    std::array<QCPGraph*, 3> single_{};
    std::array<QCPGraph*, 3> average_{}; ///< accuracy: null
    QCPGraph* testLoss_ = nullptr;
};

/// Mean loss of the window that ends with step `at`; losses that are no number left out.
double averageLossAt(const RunRecord& run, qsizetype at, int window);

} // namespace plugboard::gui
