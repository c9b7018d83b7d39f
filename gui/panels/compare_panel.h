// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/panels/report_pair.h"
#include "gui/service/run_record.h"
#include "gui/service/workbench.h"
#include "profiler/report.h"

#include <QPointer>
#include <QWidget>

#include <memory>
#include <optional>
#include <utility>

class QLabel;
class QLineEdit;
class QStackedWidget;
class QTabWidget;
class QToolButton;

namespace plugboard::gui {

class ComparisonModel;
class EmptyState;
class FigureTable;
class FigureTiles;
class RunChoice;

/// Two of prediction and runs, side by side.
class ComparePanel : public QWidget {
    Q_OBJECT
public:
    explicit ComparePanel(Workbench bench, QWidget* parent = nullptr);

    /// Null stands for the prediction.
    void compare(RunRecord* first, RunRecord* second);

signals:
    /// The panel is in sight and both are there to be shown; null stands for the prediction.
    void compared(RunRecord* first, RunRecord* second);
    void runRequested(); ///< by the empty panel

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    struct Side {
        RunChoice* choice = nullptr;
        QPointer<RunRecord> run;
        std::shared_ptr<const profiler::Report> report;
    };

    QWidget* makeBody();
    void addCopies();
    ReportSide shownSide(const Side& side) const;
    void choose(Side& side, RunRecord* run);
    void showRuns();
    void refresh();
    void showBoth();
    std::shared_ptr<const profiler::Report> reportOf(const Side& side) const;
    void showFigures(const profiler::Report& first, const profiler::Report& second);
    void tellOthers();
    void selectTask(int row);

    Workbench bench_;
    Side first_;
    Side second_;
    std::optional<std::pair<RunRecord*, RunRecord*>> told_; ///< what others show
    FigureTiles* figures_;
    QLabel* note_;
    QLineEdit* filter_;
    ComparisonModel* model_;
    FigureTable* table_;
    IdlePair* idle_;
    CriticalPathPair* paths_;
    QToolButton* copy_;
    QTabWidget* tabs_ = nullptr;
    EmptyState* empty_;
    QStackedWidget* pages_;
};

} // namespace plugboard::gui
