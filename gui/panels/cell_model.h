// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/look/device_colours.h"
#include "gui/panels/figures.h"

#include <QAbstractTableModel>

#include <vector>

namespace plugboard::gui {

/// A device as views name it: its hue, always with its label.
struct DeviceChip {
    QString label;
    QColor colour;
};

/// Devices of a cell: "c0 → c1".
struct DeviceChips {
    QList<DeviceChip> chips;
    QString between = QStringLiteral(" ");

    QString text() const;
};

/// What tables of figures are made of: columns of texts or of figures in one unit each.
class CellModel : public QAbstractTableModel {
public:
    enum Role {
        SortRole = Qt::UserRole + 1, ///< number or text
        ShareRole,                   ///< 0 to 1: a bar behind the figure
        HueRole,                     ///< colour of that bar
        ChipsRole,                   ///< DeviceChips, drawn instead of the text
    };
    struct Column {
        QString title;
        QString tip;
        bool figure = false;
        QColor hue = {}; ///< of the device that the column is about
    };

    using QAbstractTableModel::QAbstractTableModel;

    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    const std::vector<Column>& columns() const { return columns_; }
    bool isFigure(int column) const;
    virtual int totalRow() const { return -1; } ///< the row of totals, below all others; -1: none
    void setFormatter(const Formatter& formatter);

protected:
    void setColumns(std::vector<Column> columns) { columns_ = std::move(columns); }
    /// Alignment of the column, where a model says nothing else.
    QVariant columnRole(int column, int role) const;

    QVariant textCell(int role, const QString& text, const QString& tip = {}) const;
    QVariant timeCell(int role, double seconds, const ColumnUnit& unit) const;
    QVariant byteCell(int role, double bytes, const ColumnUnit& unit) const;
    QVariant countCell(int role, qint64 count) const;
    QVariant changeCell(int role, double ratio) const; ///< sorted by its size
    QVariant chipsCell(int role, const DeviceChips& chips, const QString& tip = {}) const;

    Formatter formatter_;

private:
    /// The unit changes with the formatter.
    virtual void formatterChanged() {}

    std::vector<Column> columns_;
};

} // namespace plugboard::gui

Q_DECLARE_METATYPE(plugboard::gui::DeviceChips)
