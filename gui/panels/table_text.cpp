// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/table_text.h"

#include <QAbstractItemModel>
#include <QStringList>

#include <functional>

namespace plugboard::gui {
namespace {

bool isFigure(const QAbstractItemModel& table, int column)
{
    return (table.headerData(column, Qt::Horizontal, Qt::TextAlignmentRole).toInt() &
            Qt::AlignRight) != 0;
}

QString csvCell(QString text, bool figure)
{
    if (figure)
        text.remove(',');
    if (!text.contains(',') && !text.contains('"') && !text.contains('\n'))
        return text;
    return '"' + text.replace('"', QStringLiteral("\"\"")) + '"';
}

QString markdownCell(QString text)
{
    return text.replace('|', QStringLiteral("\\|")).replace('\n', ' ');
}

QStringList rowOf(const QAbstractItemModel& table, int row,
                  const std::function<QString(const QString&, int)>& cell)
{
    QStringList cells;
    for (int column = 0; column < table.columnCount(); ++column)
        cells << cell(row < 0 ? table.headerData(column, Qt::Horizontal).toString()
                              : table.index(row, column).data().toString(),
                      column);
    return cells;
}

} // namespace

QString csvOf(const QAbstractItemModel& table)
{
    QString text;
    for (int row = -1; row < table.rowCount(); ++row)
        text += rowOf(table, row,
                      [&](const QString& cell, int column) {
                          return csvCell(cell, row >= 0 && isFigure(table, column));
                      })
                    .join(',') +
                QStringLiteral("\r\n");
    return text;
}

QString markdownOf(const QAbstractItemModel& table)
{
    QString text;
    const auto line = [&](const QStringList& cells) {
        text += QStringLiteral("| ") + cells.join(QStringLiteral(" | ")) + QStringLiteral(" |\n");
    };
    const auto cell = [](const QString& value, int) { return markdownCell(value); };
    line(rowOf(table, -1, cell));
    line(rowOf(table, -1, [&](const QString&, int column) {
        return isFigure(table, column) ? QStringLiteral("---:") : QStringLiteral("---");
    }));
    for (int row = 0; row < table.rowCount(); ++row)
        line(rowOf(table, row, cell));
    return text;
}

} // namespace plugboard::gui
