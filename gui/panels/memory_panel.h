// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/service/workbench.h"

#include <QWidget>

class QScrollArea;
class QStackedWidget;

namespace plugboard::gui {

class FigureTable;
class MemoryBars;
class TensorSizeModel;

/// How full the plan makes each device, and what fills the selected one.
class MemoryPanel : public QWidget {
    Q_OBJECT
public:
    explicit MemoryPanel(Workbench bench, QWidget* parent = nullptr);

signals:
    void planRequested(); ///< by the empty panel

private:
    void showPlan();
    void followSelection();
    void choose(std::size_t row);
    void showTensors();

    Workbench bench_;
    MemoryBars* bars_;
    QScrollArea* scroll_;
    TensorSizeModel* model_;
    FigureTable* table_;
    QStackedWidget* pages_;
};

} // namespace plugboard::gui
