// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/service/child.h"
#include "gui/service/workbench.h"

#include <QDialog>

class QLabel;
class QLineEdit;
class QPushButton;

namespace plugboard::gui {

/// The plan as a file, and the line that runs it on a machine without a display.
class ExportDialog : public QDialog {
    Q_OBJECT
public:
    ExportDialog(Workbench workbench, ProgramCommand command, QWidget* parent);

    QString file() const;
    void setFile(const QString& path);
    QString commandLine() const;
    void exportPlan(); ///< writes off the GUI thread, then says so or why not

signals:
    void exported(const QString& path);

private:
    void refresh();
    void browse();

    Workbench workbench_;
    ProgramCommand command_;
    QLineEdit* file_;
    QLineEdit* line_;
    QPushButton* save_;
    QLabel* state_;
};

} // namespace plugboard::gui
