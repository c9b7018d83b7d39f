// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/remedy_delegate.h"

#include "gui/look/icons.h"
#include "gui/look/theme.h"
#include "gui/panels/problem_model.h"

#include <QMouseEvent>
#include <QPainter>

namespace plugboard::gui {

QList<QRect> RemedyDelegate::buttons(const QRect& cell, const QStringList& labels,
                                     const QFontMetrics& metrics)
{
    QList<QRect> places;
    int x = cell.left() + 4;
    for (const QString& label : labels) {
        const int width = metrics.horizontalAdvance(label) + 2 * kGutter;
        if (x + width > cell.right() && !places.isEmpty())
            break;
        const int height = std::min(cell.height(), kRowHeight) - 6;
        places << QRect(x, cell.center().y() - height / 2, std::min(width, cell.right() - x),
                        height);
        x += width + 4;
    }
    return places;
}

void RemedyDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                           const QModelIndex& index) const
{
    QStyledItemDelegate::paint(painter, option, index);
    const Theme& theme = themeOf(option.palette);
    const QStringList labels = index.data(ProblemModel::RemediesRole).toStringList();
    const QList<QRect> places = buttons(option.rect, labels, option.fontMetrics);
    const QPoint mouse =
        option.widget == nullptr ? QPoint(-1, -1) : option.widget->mapFromGlobal(QCursor::pos());
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    for (int at = 0; at < places.size(); ++at) {
        const bool under =
            option.state.testFlag(QStyle::State_MouseOver) && places[at].contains(mouse);
        painter->setPen(under ? theme.accent : theme.hairline);
        painter->setBrush(theme.raised);
        painter->drawRoundedRect(QRectF(places[at]).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
        painter->setPen(theme.text);
        painter->drawText(places[at], Qt::AlignCenter,
                          option.fontMetrics.elidedText(labels[at], Qt::ElideRight,
                                                        places[at].width() - kGutter));
    }
    painter->restore();
}

QSize RemedyDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    int width = 2 * kGutter;
    for (const QString& label : index.data(ProblemModel::RemediesRole).toStringList())
        width += option.fontMetrics.horizontalAdvance(label) + 2 * kGutter + 4;
    return {width, kRowHeight};
}

bool RemedyDelegate::editorEvent(QEvent* event, QAbstractItemModel*,
                                 const QStyleOptionViewItem& option, const QModelIndex& index)
{
    if (event->type() != QEvent::MouseButtonRelease)
        return false;
    const auto* mouse = static_cast<QMouseEvent*>(event);
    const QStringList labels = index.data(ProblemModel::RemediesRole).toStringList();
    const QList<QRect> places = buttons(option.rect, labels, option.fontMetrics);
    for (int at = 0; at < places.size(); ++at)
        if (mouse->button() == Qt::LeftButton && places[at].contains(mouse->pos())) {
            emit applied(index.row(), at);
            return true;
        }
    return false;
}

void SeverityDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    const Theme& theme = themeOf(option->palette);
    option->features |= QStyleOptionViewItem::HasDecoration;
    option->decorationSize = QSize(16, 16);
    switch (Problem::Severity(index.data(ProblemModel::SeverityRole).toInt())) {
    case Problem::Severity::Error:
        option->icon = icon(QStringLiteral("error"), theme.error);
        break;
    case Problem::Severity::Warning:
        option->icon = icon(QStringLiteral("warning"), theme.warning);
        break;
    case Problem::Severity::Note:
        option->icon = icon(QStringLiteral("note"), theme.secondaryText);
        break;
    }
}

} // namespace plugboard::gui
