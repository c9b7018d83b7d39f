// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/panels/curve_series.h"

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

    const CurveSeries& series(Role role) const { return series_[role]; }
    int plottedSteps(Role role) const { return int(series_[role].steps()); }
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
    void makeRect(Quantity quantity, QCPMarginGroup* margins);
    void applyColours();
    void schedule();
    void rebuild(Role role);
    void scaleValues();
    void showCursor(std::optional<double> step);

    std::array<QCPAxisRect*, kQuantities> rects_{};
    std::array<QCPItemStraightLine*, kQuantities> cursors_{};
    std::array<QCPItemText*, kQuantities> titles_{};
    std::array<CurveSeries, 2> series_;
    QTimer timer_;
    int window_ = 50;
    bool following_ = true;
    bool linking_ = false;
};

} // namespace plugboard::gui
