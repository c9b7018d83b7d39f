// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/service/workbench.h"
#include "gui/service/run_record.h"

#include <QPointer>
#include <QTimer>
#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QStackedWidget;

namespace plugboard::gui {

class CriticalPathModel;
class FigureTable;
class FigureTiles;
class IdleBars;
class TaskReportModel;

/// What the shown run, or the prediction, says about the plan: how busy, how far from the ideal
/// chip, why lanes stood still, which task took longer than foreseen, what the step waited for.
class ReportPanel : public QWidget {
    Q_OBJECT
public:
    explicit ReportPanel(Workbench bench, QWidget* parent = nullptr);

    void showRun(RunRecord* run); ///< the panel follows the current run by itself
    void showPrediction();

signals:
    void planRequested(); ///< by the empty panel

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* makeBody();
    bool showsRun() const;
    void refresh(); ///< asks for a new report where the run went on, and shows what there is
    void showReport();
    void showFigures(const profiler::Report& report);
    void select(std::uint32_t task);
    void followSelection();

    Workbench bench_;
    QPointer<RunRecord> run_;
    std::shared_ptr<const PlanFacts> facts_;         ///< of what is shown
    std::shared_ptr<const profiler::Report> report_; ///< what is shown; null: nothing
    bool selecting_ = false;
    QTimer live_;
    QComboBox* source_;
    QLabel* about_;
    FigureTiles* figures_;
    IdleBars* idle_;
    QLineEdit* filter_;
    TaskReportModel* tasks_;
    FigureTable* table_;
    CriticalPathModel* path_;
    FigureTable* pathTable_;
    QStackedWidget* pages_;
};

} // namespace plugboard::gui
