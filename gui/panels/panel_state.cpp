// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/panel_state.h"

#include "gui/look/icons.h"
#include "gui/look/theme.h"

#include <QEvent>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace plugboard::gui {
namespace {

constexpr int kPicture = 32;
constexpr int kSentenceWidth = 280;

} // namespace

EmptyState::EmptyState(const QString& iconName, const QString& sentence, const QString& action,
                       QWidget* parent)
    : QWidget(parent), iconName_(iconName), picture_(new QLabel), sentence_(new QLabel(sentence)),
      action_(new QPushButton(action))
{
    picture_->setAlignment(Qt::AlignCenter);
    sentence_->setAlignment(Qt::AlignCenter);
    sentence_->setForegroundRole(QPalette::WindowText);
    sentence_->setWordWrap(true);
    sentence_->setMaximumWidth(kSentenceWidth);
    if (action.isEmpty())
        action_->hide();
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(2 * kGutter, 2 * kGutter, 2 * kGutter, 2 * kGutter);
    column->setSpacing(kGutter);
    column->addStretch(1);
    column->addWidget(picture_, 0, Qt::AlignCenter);
    auto* line = new QHBoxLayout; // centres the sentence and lets it wrap
    line->addStretch(1);
    line->addWidget(sentence_, 100);
    line->addStretch(1);
    column->addLayout(line);
    column->addWidget(action_, 0, Qt::AlignCenter);
    column->addStretch(2);
    connect(action_, &QPushButton::clicked, this, &EmptyState::actionTriggered);
    refreshLook();
}

void EmptyState::setSentence(const QString& sentence)
{
    sentence_->setText(sentence);
}

void EmptyState::setAction(const QString& action)
{
    action_->setText(action);
    action_->setVisible(!action.isEmpty());
}

void EmptyState::setActionEnabled(bool enabled)
{
    action_->setEnabled(enabled);
}

void EmptyState::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange)
        refreshLook();
    QWidget::changeEvent(event);
}

void EmptyState::refreshLook()
{
    const QColor ink = themeOf(palette()).secondaryText;
    const QIcon symbol = icon(iconName_, ink);
    picture_->setVisible(!symbol.isNull());
    picture_->setPixmap(symbol.pixmap(QSize(kPicture, kPicture), devicePixelRatioF()));
    QPalette colours = sentence_->palette();
    if (colours.color(QPalette::WindowText) == ink)
        return;
    colours.setColor(QPalette::WindowText, ink);
    sentence_->setPalette(colours);
}

} // namespace plugboard::gui
