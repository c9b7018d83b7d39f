// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/session/device_match.h"
#include "gui/document/document.h"
#include "gui/document/settings.h"

#include <QAbstractTableModel>
#include <QColor>

namespace plugboard::gui {

/// Devices as rows. Those of this machine can be checked: whether they take part. Drawn ones say
/// what they run on.
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

    /// This machine as the document divides it.
    ///
    /// attached  all of its devices; where none are known, those in use are all
    void showThisMachine(const Document& document, const model::Topology& attached,
                         const Formatter& formatter);
    /// The drawn devices, and which attached one each would run on.
    void showDrawn(const Document& document, const model::Topology& attached,
                   const Formatter& formatter);

    const model::Device& device(int row) const { return rows_[std::size_t(row)].device; }
    bool isDrawn() const { return drawn_; }
    /// Of a drawn device; meaningless before this machine was detected.
    const session::DeviceMatch& match(int row) const { return rows_[std::size_t(row)].match; }
    const model::Requirement& requirement(int row) const
    {
        return rows_[std::size_t(row)].requirement;
    }
    /// "gpu0 needs a GPU, ...": in the runner's words; a device that is only to be simulated is
    /// none.
    QStringList problems() const;
    bool emulates() const; ///< by choice
    std::vector<std::string> inUse() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

signals:
    /// A box was clicked: the document divides the machine so, or is shown anew.
    void useRequested(int row, bool inUse);

private:
    struct Row {
        model::Device device;
        QColor hue;
        bool used = true;
        bool simulated = false;
        model::Requirement requirement = {};
        session::DeviceMatch match = {};
    };

    QString textOf(const Row& row, int column) const;
    QString runsOn(const Row& row) const;
    QString toolTipOf(const Row& row, int column) const;

    std::vector<Row> rows_;
    std::vector<std::string> attachedNames_;
    bool drawn_ = false;
    Formatter formatter_;
};

} // namespace plugboard::gui
