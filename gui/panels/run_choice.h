// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/service/run_record.h"

#include <QComboBox>

namespace plugboard::gui {

/// Chooses a run of the list, or what stands before the runs ("none", "Prediction").
class RunChoice : public QComboBox {
    Q_OBJECT
public:
    explicit RunChoice(const QString& first, QWidget* parent = nullptr);

    /// Keeps the choice where it is still there.
    void setRuns(const QList<RunRecord*>& runs);
    RunRecord* run() const; ///< null: the first entry
    void choose(RunRecord* run);
    QSize minimumSizeHint() const override; ///< a narrow panel shows less of the names

signals:
    void chosen(RunRecord* run); ///< by the user or choose(); null: the first entry

private:
    QString first_;
    QList<RunRecord*> runs_;
};

} // namespace plugboard::gui
