// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/session/network_report.h"
#include "gui/panels/cell_model.h"

#include <memory>
#include <string>
#include <unordered_map>

namespace plugboard::gui {

/// The layers of a network report: values, memory, FLOPs; the whole network below.
class LayerReportModel : public CellModel {
    Q_OBJECT
public:
    enum Column {
        Layer,
        Kind,
        Output,
        Parameters,
        Activations,
        BatchActivations,
        Memory,
        BatchMemory,
        Forward,
        Training,
        Other,
        Intensity
    };

    explicit LayerReportModel(QObject* parent = nullptr);

    void show(std::shared_ptr<const session::NetworkReport> report);
    std::string nodeAt(int row) const;        ///< empty for the totals
    int rowOf(const std::string& node) const; ///< -1: none

    int totalRow() const override { return rowCount() - 1; }
    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    void formatterChanged() override { arrangeColumns(); }
    void arrangeColumns();
    const session::LayerFigures& figures(int row) const;
    QVariant flopCell(int role, double flops) const;
    QVariant share(int row, int column) const;

    std::shared_ptr<const session::NetworkReport> report_;
    std::unordered_map<std::string, int> rows_;
    ColumnUnit activations_;
    ColumnUnit batchActivations_;
    ColumnUnit memory_;
    ColumnUnit batchMemory_;
    ColumnUnit flops_;
};

/// How long the whole training takes, device by device.
class TrainingTimeModel : public CellModel {
    Q_OBJECT
public:
    enum Column { Device, Time };

    explicit TrainingTimeModel(QObject* parent = nullptr);

    void show(std::shared_ptr<const session::NetworkReport> report);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    std::shared_ptr<const session::NetworkReport> report_;
};

/// The unit in which the largest number of FLOPs has one to three digits before the point.
ColumnUnit flopUnit(double largest);
/// What people say of long times: "3.2 h", "41 days", "1.2e+04 years".
QString longTime(Seconds time, const Formatter& formatter);

} // namespace plugboard::gui
