// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/service/plan_service.h"

#include <QWidget>

class QComboBox;
class QSpinBox;

namespace plugboard::gui {

/// What a user may ask of the next plan: objective, effort, strategy, micro-batches.
class PlanOptions : public QWidget {
    Q_OBJECT
public:
    explicit PlanOptions(int effort, QWidget* parent = nullptr);

    PlanRequest request() const; ///< without pins

private:
    QComboBox* objective_;
    QSpinBox* effort_;
    QComboBox* strategy_;
    QSpinBox* microBatches_;
};

} // namespace plugboard::gui
