// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/recipe.h"
#include "gui/panels/recipe_fields.h"

#include <QWidget>

namespace plugboard::gui {

/// The learning rate over a run as a small curve.
class RateCurve : public QWidget {
    Q_OBJECT
public:
    explicit RateCurve(QWidget* parent = nullptr);

    void setSchedule(const model::Schedule& schedule, RunSteps steps);
    /// The rate at `count` places from the first step to the last.
    static std::vector<double> sampled(const model::Schedule& schedule, RunSteps steps, int count);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    model::Schedule schedule_;
    RunSteps steps_;
};

} // namespace plugboard::gui
