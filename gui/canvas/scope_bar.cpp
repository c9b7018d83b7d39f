// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/scope_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

namespace plugboard::gui {

ScopeBar::ScopeBar(QWidget* parent) : QWidget(parent), row_(new QHBoxLayout(this))
{
    setObjectName("scopeBar");
    setAccessibleName(tr("Path of the group"));
    setAttribute(Qt::WA_StyledBackground);
    setStyleSheet(QStringLiteral("#scopeBar { background: palette(base); border: 1px solid "
                                 "palette(mid); border-radius: 6px; }"));
    row_->setContentsMargins(4, 2, 4, 2);
    row_->setSpacing(2);
    setCursor(Qt::ArrowCursor);
    move(12, 12);
    hide();
}

void ScopeBar::show(const std::vector<Part>& parts)
{
    while (QLayoutItem* item = row_->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater(); // one of them may be the sender
        delete item;
    }
    const auto add = [this](QWidget* widget) {
        row_->addWidget(widget);
        widget->show(); // at once: the bar takes its size below
    };
    for (std::size_t at = 0; at < parts.size(); ++at) {
        if (at > 0)
            add(new QLabel(QStringLiteral("\u203a"), this));
        auto* button = new QToolButton(this);
        button->setAutoRaise(true);
        button->setText(parts[at].title);
        button->setToolTip(QString::fromStdString(parts[at].path));
        button->setFocusPolicy(Qt::NoFocus);
        button->setEnabled(at + 1 < parts.size());
        connect(button, &QToolButton::clicked, this,
                [this, path = parts[at].path] { emit chosen(path); });
        add(button);
    }
    setVisible(parts.size() > 1);
    row_->activate();
    adjustSize();
    raise();
}

} // namespace plugboard::gui
