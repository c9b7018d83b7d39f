// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/service/workbench.h"
#include "gui/service/run_service.h"

#include <QWidget>

class QPushButton;
class QStackedWidget;

namespace plugboard::gui {

class EmptyState;
class FigureTable;
class RunOptions;
class RunsModel;

/// Runs of this project and this machine: the one under way with its controls, and past ones to
/// open, go on from and compare.
class RunsPanel : public QWidget {
    Q_OBJECT
public:
    explicit RunsPanel(Workbench bench, QWidget* parent = nullptr);

    RunRequest request() const; ///< for the next run, as the fields stand
    RunRecord* selectedRun() const;

signals:
    void runRequested();                      ///< the main window runs request(), plans before
    void drawingRequested(RunRecord* run);    ///< open the drawing that it ran
    void comparisonRequested(RunRecord* run); ///< with the current run

private:
    QWidget* makeControls();
    QWidget* makeRunActions();
    void showList();
    void showState();
    void openSelected();
    void openMenu(QPoint position);

    Workbench bench_;
    RunsModel* model_;
    FigureTable* table_;
    RunOptions* options_;
    QPushButton* run_;
    QPushButton* pause_;
    QPushButton* step_;
    QPushButton* checkpoint_;
    QPushButton* stop_;
    QPushButton* open_;
    QPushButton* drawing_;
    QPushButton* compare_;
    QPushButton* folder_;
    EmptyState* empty_;
    QStackedWidget* pages_;
};

} // namespace plugboard::gui
