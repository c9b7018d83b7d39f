// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/service/run_record.h"

#include <qcustomplot.h>

#include <QPointer>
#include <QTimer>

#include <array>
#include <optional>

namespace plugboard::gui {

/// Loss, accuracy and throughput of a run over its steps, one below the other, with those of
/// another run in grey. Takes in what is new as it comes and draws at most ten times a second.
class CurvePlot : public QCustomPlot {
    Q_OBJECT
public:
    enum Quantity { Loss, Accuracy, Throughput };
    enum Role { Shown, Other };
    static constexpr int kQuantities = 3;

    explicit CurvePlot(QWidget* parent = nullptr);

    void setRun(Role role, RunRecord* run); ///< null: none
    void setWindow(int steps);              ///< of the moving average
    void setLogarithmic(bool logarithmic);  ///< loss
    /// Keeps all steps in sight as they come; ends when the user zooms or drags.
    void setFollowing(bool following);
    bool isFollowing() const { return following_; }
    void fit();         ///< all steps in sight
    void drawPending(); ///< what waits for its tenth of a second, now

    /// Samples per second of step `at`: of that step alone, and over the window.
    struct Speed {
        double single = 0; ///< not a number: unknown
        double average = 0;
    };
    static Speed speedAt(const RunRecord& run, qsizetype at, int window);
    /// Mean loss of the window that ends with step `at`; losses that are no number left out.
    static double averageLossAt(const RunRecord& run, qsizetype at, int window);

    int plottedSteps(Role role) const { return int(series_[role].steps); }
    QCPGraph* graph(Role role, Quantity quantity, bool average) const;
    QColor colourOf(Role role) const;

signals:
    void hovered(double step);
    void left();
    void followingChanged(bool following);

protected:
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    struct Series {
        QPointer<RunRecord> run;
        qsizetype steps = 0; ///< taken in so far
        qsizetype evaluations = 0;
        double lossSum = 0; ///< of the window's losses that are numbers
        int lossCount = 0;
        std::array<QCPGraph*, kQuantities> single{};
        std::array<QCPGraph*, kQuantities> average{}; ///< accuracy: null
        QCPGraph* testLoss = nullptr;
    };

    void makeRect(Quantity quantity, QCPMarginGroup* margins);
    void makeGraphs(Role role);
    void applyColours();
    void schedule();
    void take(Role role);
    void rebuild(Role role);
    void appendSteps(Series& series);
    void appendEvaluations(Series& series);
    void scaleValues();
    void showCursor(std::optional<double> step);

    std::array<QCPAxisRect*, kQuantities> rects_{};
    std::array<QCPItemStraightLine*, kQuantities> cursors_{};
    std::array<QCPItemText*, kQuantities> titles_{};
    std::array<Series, 2> series_;
    QTimer timer_;
    int window_ = 50;
    bool following_ = true;
    bool linking_ = false;
};

} // namespace plugboard::gui
