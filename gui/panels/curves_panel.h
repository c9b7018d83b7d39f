// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/service/run_record.h"
#include "gui/service/workbench.h"

#include <QPointer>
#include <QWidget>

class QCheckBox;
class QLabel;
class QSpinBox;
class QStackedWidget;

namespace plugboard::gui {

class CurvePlot;
class RunChoice;

/// Loss, accuracy and throughput of the shown run, with another run beside it.
class CurvesPanel : public QWidget {
    Q_OBJECT
public:
    explicit CurvesPanel(Workbench bench, QWidget* parent = nullptr);

    void showRun(RunRecord* run); ///< the panel follows the current run by itself
    void compareWith(RunRecord* run);
    CurvePlot* plot() const { return plot_; }

signals:
    void runRequested(); ///< by the empty panel

private:
    QLayout* makeHead();
    void showOther(RunRecord* run);
    void showRuns();
    void showReadout(double step);
    void showLegend();
    QString readoutOf(const RunRecord& run, double step) const;
    void changeEvent(QEvent* event) override;

    Workbench bench_;
    QPointer<RunRecord> run_;
    QPointer<RunRecord> other_;
    CurvePlot* plot_;
    QLabel* swatch_;
    QLabel* title_;
    QLabel* otherSwatch_;
    RunChoice* choice_;
    QSpinBox* window_;
    QCheckBox* logarithmic_;
    QCheckBox* follow_;
    QLabel* readout_;
    QLabel* emulated_; ///< says that times are not comparable
    QStackedWidget* pages_;
};

} // namespace plugboard::gui
