// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/panels/form.h"
#include "gui/service/workbench.h"

#include <QPointer>

class QMenu;
class QTableView;

namespace plugboard::gui {

class MachineModel;

/// The devices that the project runs on: those of this machine with a box each, drawn ones with
/// what they run on, and below what keeps them from running.
class MachineTable : public Form {
    Q_OBJECT
public:
    explicit MachineTable(Workbench workbench, QWidget* parent = nullptr);

    void refresh();
    /// What the selected drawn devices may run on, or the one of this row where it is not among
    /// them.
    QMenu* openBindings(int row);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void connectTable();
    void use(int row, bool inUse);
    void refreshNotes();

    Workbench workbench_;
    MachineModel* model_;
    QTableView* table_;
    QLabel* refusal_; ///< of the last click
    QLabel* problems_;
    QLabel* note_;
    QPointer<QMenu> menu_;
};

} // namespace plugboard::gui
