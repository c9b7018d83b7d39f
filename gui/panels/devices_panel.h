// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/service/workbench.h"

#include <QTimer>
#include <QWidget>

#include <functional>

class QDateTime;
class QLabel;
class QProgressBar;
class QPushButton;
class QRadioButton;
class QTableView;

namespace plugboard {
struct Error;
}

namespace plugboard::gui {

struct CalibrationState;
class EmptyState;
class Form;
class FormRow;
class MachineModel;
class NumberBox;
class TextField;
struct Division;

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
    void addDivision(Form& form);
    void addCalibration(Form& form);
    void chooseThisMachine();
    void chooseDrawn();
    void change(const std::function<void(Division&)>& how);
    void detect();
    void calibrate();
    void showProgress(double fraction, const QString& text);
    void showBusy(bool busy);
    void showFailure(const Error& error);
    void refresh();
    void refreshMachines();
    void refreshCalibration();

    Workbench workbench_;
    MachineModel* model_;
    QRadioButton* thisMachine_;
    QRadioButton* drawn_;
    QLabel* hint_;
    QTableView* table_;
    EmptyState* empty_;
    Form* division_;
    NumberBox* cores_;
    NumberBox* devices_;
    FormRow* coresRow_;
    FormRow* devicesRow_;
    TextField* memoryCap_ = nullptr;
    FormRow* memoryCapRow_ = nullptr;
    QPushButton* detect_;
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
