// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/flow_layout.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QWidget>

#include <algorithm>

namespace plugboard::gui {
namespace {

bool isHidden(const QLayoutItem* item)
{
    return const_cast<QLayoutItem*>(item)->isEmpty();
}

/// An item that is wider than the whole area gives way as far as it can.
QSize sizeOf(const QLayoutItem* item, int width)
{
    const QSize wanted = item->sizeHint();
    return {std::min(wanted.width(), std::max(width, item->minimumSize().width())),
            wanted.height()};
}

} // namespace

FlowLayout::FlowLayout(QWidget* parent, int horizontalGap, int verticalGap)
    : QLayout(parent), horizontalGap_(horizontalGap), verticalGap_(verticalGap)
{
    setContentsMargins(0, 0, 0, 0);
}

FlowLayout::~FlowLayout()
{
    qDeleteAll(items_);
}

QLayoutItem* FlowLayout::takeAt(int index)
{
    return index >= 0 && index < items_.size() ? items_.takeAt(index) : nullptr;
}

int FlowLayout::heightForWidth(int width) const
{
    return arrange(QRect(0, 0, width, 0), false);
}

QSize FlowLayout::sizeHint() const
{
    int width = 0;
    int height = 0;
    for (const QLayoutItem* item : items_) {
        if (isHidden(item))
            continue;
        width += item->sizeHint().width() + (width > 0 ? horizontalGap_ : 0);
        height = std::max(height, item->sizeHint().height());
    }
    const QMargins margins = contentsMargins();
    return {width + margins.left() + margins.right(), height + margins.top() + margins.bottom()};
}

QSize FlowLayout::minimumSize() const
{
    QSize size;
    for (const QLayoutItem* item : items_)
        if (!isHidden(item))
            size = size.expandedTo(item->minimumSize());
    const QMargins margins = contentsMargins();
    return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom());
}

void FlowLayout::setGeometry(const QRect& rect)
{
    QLayout::setGeometry(rect);
    arrange(rect, true);
}

int FlowLayout::arrange(const QRect& rect, bool apply) const
{
    const QRect area = rect.marginsRemoved(contentsMargins());
    QList<QLayoutItem*> line;
    int x = area.x();
    int y = area.y();
    int lineHeight = 0;
    const auto finishLine = [&] {
        int at = area.x();
        for (QLayoutItem* item : line) {
            const QSize size = sizeOf(item, area.width());
            if (apply) // items of different heights stand on one middle line
                item->setGeometry(QRect(QPoint(at, y + (lineHeight - size.height()) / 2), size));
            at += size.width() + horizontalGap_;
        }
        line.clear();
    };
    for (QLayoutItem* item : items_) {
        if (isHidden(item))
            continue;
        const int width = sizeOf(item, area.width()).width();
        if (!line.isEmpty() && x + width > area.right() + 1) {
            finishLine();
            x = area.x();
            y += lineHeight + verticalGap_;
            lineHeight = 0;
        }
        line.append(item);
        x += width + horizontalGap_;
        lineHeight = std::max(lineHeight, sizeOf(item, area.width()).height());
    }
    finishLine();
    return y + lineHeight - rect.y() + contentsMargins().bottom();
}

QWidget* labelled(const QString& text, QWidget* control, const QString& tip)
{
    auto* box = new QWidget;
    auto* line = new QHBoxLayout(box);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(6);
    auto* label = new QLabel(text, box);
    label->setForegroundRole(QPalette::PlaceholderText);
    label->setBuddy(control);
    line->addWidget(label);
    line->addWidget(control);
    box->setToolTip(tip);
    return box;
}

} // namespace plugboard::gui
