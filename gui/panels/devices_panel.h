// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/service/workbench.h"

#include <QTimer>
#include <QWidget>

class QDateTime;
class QLabel;
class QProgressBar;
class QPushButton;
class QRadioButton;

namespace plugboard {
struct Error;
}

namespace plugboard::gui {

struct CalibrationState;
class DivisionForm;
class EmptyState;
class Form;
class MachineTable;

/// "measured 3 hours ago", "never".
QString ageOf(const QDateTime& measured, const QDateTime& now);

/// What the project runs on: this machine, divided into devices, or the drawn machines; and how
/// well this machine is calibrated.
class DevicesPanel : public QWidget {
    Q_OBJECT
public:
    explicit DevicesPanel(Workbench workbench, QWidget* parent = nullptr);

private:
    void addChoice(Form& form);
    void addCalibration(Form& form);
    void chooseThisMachine();
    void chooseDrawn();
    void detect();
    void calibrate();
    void showProgress(double fraction, const QString& text);
    void showBusy(bool busy);
    void showFailure(const Error& error);
    void refresh();
    void refreshMachines();
    void refreshCalibration();

    Workbench workbench_;
    QRadioButton* thisMachine_;
    QRadioButton* drawn_;
    QLabel* hint_;
    MachineTable* table_;
    EmptyState* empty_;
    DivisionForm* division_;
    QLabel* missing_;
    QLabel* measured_;
    QLabel* kernels_;
    QLabel* peak_;
    QLabel* library_;
    QLabel* quality_;
    QPushButton* calibrate_;
    QWidget* work_; ///< progress and cancel, while a child works
    QProgressBar* progress_;
    QLabel* progressText_;
    QLabel* error_;
    QTimer minute_; ///< the age of the calibration goes on
};

} // namespace plugboard::gui
