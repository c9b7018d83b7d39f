// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/service/workbench.h"

#include <QWidget>

class QModelIndex;
class QStackedWidget;
class QTableView;

namespace plugboard::gui {

class EmptyState;
class ProblemModel;
class RemedyDelegate;

/// What keeps the project from being planned or run. A click jumps to the subject; ways out that
/// the engine knows are buttons in the row.
class ProblemsPanel : public QWidget {
    Q_OBJECT
public:
    explicit ProblemsPanel(Workbench workbench, QWidget* parent = nullptr);

    /// The text of the current problem, as it is copied: "fc1: x needs [n, k] ...".
    QString currentText() const;

signals:
    void countChanged(int errors, int warnings);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void refresh();
    void jump(const QModelIndex& index);
    void apply(int row, int remedy);
    void copy();
    void showMenu(const QPoint& at);

    Workbench workbench_;
    ProblemModel* model_;
    QTableView* table_;
    RemedyDelegate* remedies_;
    QStackedWidget* stack_;
    EmptyState* empty_;
};

} // namespace plugboard::gui
