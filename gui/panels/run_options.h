// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/service/run_service.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QSpinBox;

namespace plugboard::gui {

/// What the next run does other than its recipe says.
class RunOptions : public QWidget {
    Q_OBJECT
public:
    explicit RunOptions(QWidget* parent = nullptr);

    RunRequest request() const;
    void setRuns(const QList<RunRecord*>& runs); ///< that may be gone on from
    void resumeFrom(const QString& directory);

private:
    QSpinBox* epochs_;
    QSpinBox* steps_;
    QDoubleSpinBox* rate_;
    QComboBox* resume_;
    QCheckBox* emulate_;
};

} // namespace plugboard::gui
