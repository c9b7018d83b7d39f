// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/topology.h"
#include "gui/document/settings.h"
#include "gui/look/device_colours.h"

#include <QAbstractTableModel>

namespace plugboard::gui {

/// The attached device that each drawn one would run on, as the runner binds them: in order, the
/// first free one of its kind with as many cores and as much memory. -1: none.
std::vector<int> attachedFor(const model::Topology& drawn, const model::Topology& attached);

/// Devices as rows: label, name, what they are, and for drawn ones what they run on.
class MachineModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        NameColumn,
        ModelColumn,
        CoresColumn,
        PeakColumn,
        MemoryColumn,
        RunsColumn,
        Columns
    };

    using QAbstractTableModel::QAbstractTableModel;

    /// attached  null: these are the attached ones, without the last column
    void setMachines(const model::Topology& machines, const model::Topology* attached,
                     const Formatter& formatter);
    const model::Device& device(int row) const { return machines_.devices[std::size_t(row)]; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString runsOn(int row) const;

    model::Topology machines_;
    bool drawn_ = false;
    bool attachedKnown_ = false;
    QStringList attachedNames_; ///< of the device that a drawn one runs on, or empty
    DeviceColours colours_;
    Formatter formatter_;
};

} // namespace plugboard::gui
