// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/service/workbench.h"
#include "gui/service/run_record.h"

#include <QPointer>
#include <QWidget>

class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QStackedWidget;

namespace plugboard::gui {

/// The log of the shown run; stays at its end until the user scrolls up.
class LogPanel : public QWidget {
    Q_OBJECT
public:
    explicit LogPanel(Workbench bench, QWidget* parent = nullptr);

    void showRun(RunRecord* run); ///< the panel follows the current run by itself
    bool isFollowing() const;

signals:
    void runRequested(); ///< by the empty panel

private:
    void refill();
    void append(const QStringList& lines);
    void showState();
    bool passes(const QString& line) const;
    void copy() const;

    Workbench bench_;
    QPointer<RunRecord> run_;
    QLineEdit* filter_;
    QPlainTextEdit* text_;
    QPushButton* end_;
    QPushButton* copy_;
    QLabel* count_;
    QStackedWidget* pages_;
};

} // namespace plugboard::gui
