// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/card.h"

#include "gui/look/theme.h"

#include <QPainter>

namespace plugboard::gui {

Card::Card(const QString& title, QWidget* parent) : QAbstractButton(parent)
{
    setText(title);
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void Card::setThumbnail(const Thumbnail& thumbnail)
{
    picture_ = thumbnail.picture;
    broken_ = !thumbnail.error.isEmpty();
    if (broken_)
        setDetail(thumbnail.error);
    else if (detail_.isEmpty())
        setDetail(thumbnail.detail);
    update();
}

void Card::setCompact()
{
    compact_ = true;
    updateGeometry();
}

void Card::setDetail(const QString& detail)
{
    detail_ = detail;
    setAccessibleDescription(detail);
    setToolTip(broken_ ? detail : toolTip());
    update();
}

QSize Card::sizeHint() const
{
    const int texts = 2 * fontMetrics().height() + 2;
    return {kPicture.width(), compact_ ? texts + 14 : kPicture.height() + texts + 18};
}

void Card::paintEvent(QPaintEvent*)
{
    const Theme& theme = themeOf(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF frame = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    const bool lit = underMouse() || hasFocus();
    painter.setPen(QPen(lit ? theme.accent : theme.hairline, lit ? 1.5 : 1));
    painter.setBrush(isDown() ? theme.raised : theme.panel);
    painter.drawRoundedRect(frame, kCorner, kCorner);

    const QRect board(1, 1, width() - 2, compact_ ? 0 : kPicture.height());
    if (!compact_) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.window);
        painter.drawRoundedRect(QRectF(board).adjusted(4, 4, -4, 0), kCorner - 2, kCorner - 2);
        if (!picture_.isNull())
            painter.drawImage(QRectF(board), picture_);
    }

    QRect text(12, board.bottom() + 6, width() - 24, fontMetrics().height());
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    painter.setFont(bold);
    painter.setPen(theme.text);
    const QFontMetrics metrics(bold);
    painter.drawText(text, Qt::AlignLeft | Qt::AlignVCenter,
                     metrics.elidedText(this->text(), Qt::ElideMiddle, text.width()));
    text.translate(0, text.height() + 2);
    painter.setFont(font());
    painter.setPen(broken_ ? theme.error : theme.secondaryText);
    painter.drawText(text, Qt::AlignLeft | Qt::AlignVCenter,
                     fontMetrics().elidedText(detail_, Qt::ElideRight, text.width()));
}

void Card::enterEvent(QEnterEvent* event)
{
    QAbstractButton::enterEvent(event);
    update();
}

void Card::leaveEvent(QEvent* event)
{
    QAbstractButton::leaveEvent(event);
    update();
}

} // namespace plugboard::gui
