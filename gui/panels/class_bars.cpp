// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/class_bars.h"

#include "gui/look/theme.h"

#include <QPainter>

#include <algorithm>

namespace plugboard::gui {

ClassBars::ClassBars(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void ClassBars::show(const QList<ClassScore>& scores, const QStringList& names)
{
    scores_ = scores;
    names_ = names;
    QStringList lines;
    for (const ClassScore& score : scores)
        lines << tr("%1: %2 %, value %3")
                     .arg(nameOf(score), QString::number(100 * score.probability, 'f', 2),
                          QString::number(score.value, 'g', 6));
    setToolTip(lines.join('\n'));
    setAccessibleDescription(lines.join(QStringLiteral("; ")));
    updateGeometry();
    update();
}

QString ClassBars::nameOf(const ClassScore& score) const
{
    const QString name = names_.value(int(score.index));
    return name.isEmpty() ? QString::number(score.index) : tr("%1  %2").arg(score.index).arg(name);
}

QSize ClassBars::sizeHint() const
{
    return {320, int(scores_.size()) * kCompactRowHeight};
}

QSize ClassBars::minimumSizeHint() const
{
    return {160, sizeHint().height()};
}

void ClassBars::paintEvent(QPaintEvent*)
{
    const Theme& theme = themeOf(palette());
    QPainter painter(this);
    const QFontMetrics metrics = fontMetrics();
    int nameWidth = 0;
    for (const ClassScore& score : scores_)
        nameWidth = std::max(nameWidth, metrics.horizontalAdvance(nameOf(score)));
    nameWidth = std::min(nameWidth, width() * 2 / 5);
    const int shareWidth = metrics.horizontalAdvance(QStringLiteral("100.0 %")) + kGutter;
    const int left = nameWidth + 2 * kGutter;
    const int room = std::max(width() - left - shareWidth - kGutter, 20);
    for (qsizetype at = 0; at < scores_.size(); ++at) {
        const ClassScore& score = scores_[at];
        const QRect row(0, int(at) * kCompactRowHeight, width(), kCompactRowHeight);
        painter.setPen(at == 0 ? theme.text : theme.secondaryText);
        painter.drawText(QRect(kGutter, row.top(), nameWidth, row.height()),
                         Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(nameOf(score), Qt::ElideRight, nameWidth));
        const QRectF track(left, row.top() + 5, room, row.height() - 10);
        painter.setPen(Qt::NoPen);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setBrush(theme.raised);
        painter.drawRoundedRect(track, 3, 3);
        QRectF bar = track;
        bar.setWidth(std::max(2.0, std::clamp(score.probability, 0.0, 1.0) * track.width()));
        QColor hue = theme.accent;
        if (at > 0)
            hue.setAlpha(150);
        painter.setBrush(hue);
        painter.drawRoundedRect(bar, 3, 3);
        painter.setRenderHint(QPainter::Antialiasing, false);
        painter.setPen(at == 0 ? theme.text : theme.secondaryText);
        painter.drawText(QRect(width() - shareWidth - kGutter, row.top(), shareWidth, row.height()),
                         Qt::AlignRight | Qt::AlignVCenter,
                         QString::number(100 * score.probability, 'f', 1) + QStringLiteral(" %"));
    }
}

} // namespace plugboard::gui
