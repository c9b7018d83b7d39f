// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/service/workbench.h"
#include "gui/service/run_record.h"

#include <QPointer>
#include <QWidget>

class QLabel;
class QLineEdit;
class QStackedWidget;

namespace plugboard::gui {

class EmptyState;
class FigureTable;
class LinkLoadModel;
class TransferModel;

/// What the plan sends over which links, with the times that it predicts and those that the shown
/// run took; and what that makes of each link.
class TransfersPanel : public QWidget {
    Q_OBJECT
public:
    explicit TransfersPanel(Workbench bench, QWidget* parent = nullptr);

    /// Measured times of this run, where it ran the plan shown. The panel follows the current run
    /// by itself.
    void showRun(RunRecord* run);

signals:
    void planRequested(); ///< by the empty panel

private:
    void showPlan();
    void showMeasured();
    void followSelection();
    void chooseTransfer();
    void chooseLink();

    Workbench bench_;
    QPointer<RunRecord> run_;
    bool selecting_ = false;
    QLineEdit* filter_;
    TransferModel* transfers_;
    FigureTable* table_;
    LinkLoadModel* links_;
    FigureTable* linkTable_;
    EmptyState* empty_;
    QStackedWidget* pages_;
};

} // namespace plugboard::gui
