// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/document/plan_facts.h"
#include "gui/panels/cell_model.h"

#include <map>
#include <memory>
#include <string>

namespace plugboard::gui {

/// Nodes of the network by devices: what each takes of a step there, its memory, its pin; totals
/// below. Above 16 devices a node's devices stand in one column, with its longest time.
class PlanTableModel : public CellModel {
    Q_OBJECT
public:
    explicit PlanTableModel(QObject* parent = nullptr);

    void setPlan(std::shared_ptr<const PlanFacts> plan);
    /// Where nodes are pinned, by device labels: "c0 c1".
    void setPins(std::map<std::string, QString> pins);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

    /// The node of a row; empty for the totals.
    std::string nodeAt(int row) const;
    int rowOf(const std::string& node) const; ///< -1: none
    int totalRow() const override { return rowCount() - 1; }
    int pinColumn() const { return columnCount() - 1; }

private:
    void formatterChanged() override { arrangeColumns(); }
    void arrangeColumns();
    bool perDevice() const;
    bool isTotal(int row) const { return row == totalRow(); }
    QVariant deviceCell(int row, std::size_t device, int role) const;
    QVariant groupCell(int row, int role) const;
    QVariant longestCell(int row, int role) const;
    QVariant memoryCell(int row, int role) const;
    QVariant pinCell(int row, int role) const;

    std::shared_ptr<const PlanFacts> plan_;
    std::map<std::string, QString> pins_;
    std::vector<double> totals_; ///< per device, seconds
    double longest_ = 0;         ///< seconds, of any node on any device
    ColumnUnit time_;
    ColumnUnit memory_;
};

} // namespace plugboard::gui
