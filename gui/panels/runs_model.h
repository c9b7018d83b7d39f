// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/panels/cell_model.h"
#include "gui/service/run_record.h"

#include <QPointer>

namespace plugboard::gui {

/// Runs, as RunService lists them; each row follows its run.
class RunsModel : public CellModel {
    Q_OBJECT
public:
    enum Column { Title, Status, Started, Steps, Accuracy, Measured, Predicted, Off };

    explicit RunsModel(QObject* parent = nullptr);

    void setRuns(const QList<RunRecord*>& runs);
    void setCurrent(RunRecord* run); ///< the one that other panels show: in bold
    RunRecord* run(int row) const { return runs_.value(row); }
    int rowOf(const RunRecord* run) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    void formatterChanged() override { arrangeColumns(); }
    void arrangeColumns();
    void follow(RunRecord* run);
    void runChanged(const RunRecord* run);
    QVariant titleCell(const RunRecord& run, int role) const;
    QVariant statusCell(const RunRecord& run, int role) const;
    QVariant stepsCell(const RunRecord& run, int role) const;
    QVariant startedCell(const RunRecord& run, int role) const;

    QList<QPointer<RunRecord>> runs_;
    QPointer<RunRecord> current_;
    ColumnUnit time_;
};

} // namespace plugboard::gui
