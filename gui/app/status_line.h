// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/service/workbench.h"

#include <QStatusBar>

class QLabel;
class QProgressBar;
class QPushButton;
class QToolButton;

namespace plugboard::gui {

class Autosave;

/// The foot of the window: predicted step time, the fullest device, problems, what works in the
/// background with its cancel, and whether all is saved.
class StatusLine : public QStatusBar {
    Q_OBJECT
public:
    StatusLine(Workbench workbench, Autosave* autosave, QWidget* parent = nullptr);

    void setProjectShown(bool shown); ///< false: the welcome page, where there is none
    /// Reading of a file.
    void setLoading(bool loading, const QString& path);

signals:
    void problemsClicked();
    void planClicked(); ///< on the predicted time

private:
    void showPlan();
    void showProblems();
    void showSaved();
    void showWork();
    void cancelWork();

    Workbench workbench_;
    Autosave* autosave_;
    QToolButton* time_;
    QToolButton* memory_;
    QToolButton* problems_;
    QLabel* saved_;
    QLabel* work_;
    QProgressBar* busy_;
    QToolButton* cancel_;
    QString stage_;
    QString loading_;
    bool projectShown_ = true;
};

} // namespace plugboard::gui
