// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/cell_model.h"

#include <cmath>

namespace plugboard::gui {
QString DeviceChips::text() const
{
    QString text;
    for (const DeviceChip& chip : chips)
        text += (text.isEmpty() ? QString() : between) + chip.label;
    return text;
}

int CellModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(columns_.size());
}

QVariant CellModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= int(columns_.size()))
        return {};
    const Column& column = columns_[std::size_t(section)];
    switch (role) {
    case Qt::DisplayRole:
        return column.title;
    case Qt::ToolTipRole:
        return column.tip.isEmpty() ? QVariant() : column.tip;
    case HueRole:
        return column.hue.isValid() ? QVariant(column.hue) : QVariant();
    case Qt::TextAlignmentRole:
        return int((column.figure ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    default:
        return {};
    }
}

bool CellModel::isFigure(int column) const
{
    return column >= 0 && column < int(columns_.size()) && columns_[std::size_t(column)].figure;
}

void CellModel::setFormatter(const Formatter& formatter)
{
    beginResetModel();
    formatter_ = formatter;
    formatterChanged();
    endResetModel();
}

QVariant CellModel::columnRole(int column, int role) const
{
    if (role == Qt::TextAlignmentRole)
        return int((isFigure(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    return {};
}

QVariant CellModel::textCell(int role, const QString& text, const QString& tip) const
{
    switch (role) {
    case Qt::DisplayRole:
    case SortRole:
        return text;
    case Qt::ToolTipRole:
        return tip.isEmpty() ? text : tip;
    default:
        return {};
    }
}

QVariant CellModel::timeCell(int role, double seconds, const ColumnUnit& unit) const
{
    switch (role) {
    case Qt::DisplayRole:
        return figureText(seconds / unit.scale, formatter_);
    case SortRole:
        return seconds;
    case Qt::ToolTipRole:
        return exactTime(seconds);
    default:
        return {};
    }
}

QVariant CellModel::byteCell(int role, double bytes, const ColumnUnit& unit) const
{
    switch (role) {
    case Qt::DisplayRole:
        return unit.scale == 1 ? formatter_.count(qint64(bytes))
                               : figureText(bytes / unit.scale, formatter_);
    case SortRole:
        return bytes;
    case Qt::ToolTipRole:
        return exactBytes(bytes);
    default:
        return {};
    }
}

QVariant CellModel::countCell(int role, qint64 count) const
{
    if (role == Qt::DisplayRole)
        return formatter_.count(count);
    return role == SortRole ? QVariant(double(count)) : QVariant();
}

QVariant CellModel::changeCell(int role, double ratio) const
{
    switch (role) {
    case Qt::DisplayRole:
        return formatter_.change(ratio);
    case SortRole:
        return std::abs(ratio);
    case Qt::ToolTipRole:
        return QString::number(100 * ratio, 'g', 9) + QStringLiteral(" %");
    default:
        return {};
    }
}

QVariant CellModel::chipsCell(int role, const DeviceChips& chips, const QString& tip) const
{
    if (role == ChipsRole)
        return QVariant::fromValue(chips);
    return textCell(role, chips.text(), tip);
}

} // namespace plugboard::gui
