// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/notice_bar.h"

#include "gui/look/icons.h"
#include "gui/look/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QResizeEvent>
#include <QToolButton>
#include <QVBoxLayout>

namespace plugboard::gui {
namespace {

QColor colourOf(Notice::Kind kind, const Theme& theme)
{
    return kind == Notice::Kind::Error     ? theme.error
           : kind == Notice::Kind::Warning ? theme.warning
                                           : theme.accent;
}

QString iconOf(Notice::Kind kind)
{
    return kind == Notice::Kind::Error     ? "error"
           : kind == Notice::Kind::Warning ? "warning"
                                           : "note";
}

/// One line; its left edge and icon tell the kind.
class Row : public QWidget {
public:
    Row(const Notice& notice, QWidget* parent) : QWidget(parent), notice_(notice)
    {
        setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
        icon_ = new QLabel(this);
        label_ = new QLabel(notice.text, this);
        label_->setTextInteractionFlags(Qt::TextSelectableByMouse);
        label_->setTextFormat(Qt::PlainText);
        label_->setWordWrap(true);
        auto* row = new QHBoxLayout(this);
        row->setContentsMargins(12, 4, 4, 4);
        row->setSpacing(kGutter);
        row->addWidget(icon_);
        row->addWidget(label_, 1);
        recolour();
    }

    QHBoxLayout* row() const { return static_cast<QHBoxLayout*>(layout()); }
    QString text() const { return label_->text(); }

protected:
    void paintEvent(QPaintEvent*) override
    {
        const Theme& theme = themeOf(palette());
        QPainter painter(this);
        painter.fillRect(rect(), theme.raised);
        painter.fillRect(0, 0, 3, height(), colourOf(notice_.kind, theme));
        painter.fillRect(0, height() - 1, width(), 1, theme.hairline);
    }
    void changeEvent(QEvent* event) override
    {
        if (event->type() == QEvent::PaletteChange)
            recolour();
        QWidget::changeEvent(event);
    }

private:
    void recolour()
    {
        const QColor colour = colourOf(notice_.kind, themeOf(palette()));
        icon_->setPixmap(icon(iconOf(notice_.kind), colour).pixmap(16, 16));
    }

    Notice notice_;
    QLabel* icon_ = nullptr;
    QLabel* label_ = nullptr;
};

} // namespace

NoticeBar::NoticeBar(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
}

void NoticeBar::show(const QString& name, const Notice& notice)
{
    remove(name);
    auto* row = new Row(notice, this);
    row->setObjectName(name);
    for (const Notice::Button& button : notice.buttons) {
        auto* press = new QPushButton(button.text, row);
        row->row()->addWidget(press);
        connect(press, &QPushButton::clicked, this, [this, name, button] {
            if (button.closes)
                remove(name);
            if (button.press)
                button.press();
        });
    }
    if (notice.closable) {
        auto* close = new QToolButton(row);
        close->setAutoRaise(true);
        close->setIcon(icon("close", themeOf(palette()).secondaryText));
        close->setToolTip(tr("Dismiss"));
        row->row()->addWidget(close);
        connect(close, &QToolButton::clicked, this, [this, name] { remove(name); });
    }
    layout()->addWidget(row);
    row->show();
    setVisible(true);
    fitHeight();
    emit anyChanged(true);
}

void NoticeBar::remove(const QString& name)
{
    QWidget* row = rowFor(name);
    if (row == nullptr)
        return;
    row->hide();
    row->setObjectName({});
    layout()->removeWidget(row);
    row->deleteLater(); // the press of its own button may be under way
    setVisible(layout()->count() > 0);
    fitHeight();
    emit anyChanged(layout()->count() > 0);
}

/// As high as the lines are at this width: a tool bar asks for no more than a hint, which takes
/// texts that wrap for several lines.
void NoticeBar::fitHeight()
{
    const int wide = isVisible() ? width() : window()->width();
    layout()->invalidate();
    const int high = layout()->hasHeightForWidth() ? layout()->totalHeightForWidth(wide)
                                                   : layout()->totalSizeHint().height();
    if (layout()->count() > 0 && (minimumHeight() != high || maximumHeight() != high))
        setFixedHeight(high);
}

void NoticeBar::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    if (event->size().width() != event->oldSize().width())
        fitHeight();
}

bool NoticeBar::has(const QString& name) const
{
    return rowFor(name) != nullptr;
}

QString NoticeBar::text(const QString& name) const
{
    const QWidget* row = rowFor(name);
    return row != nullptr ? static_cast<const Row*>(row)->text() : QString();
}

QWidget* NoticeBar::rowFor(const QString& name) const
{
    return findChild<QWidget*>(name, Qt::FindDirectChildrenOnly);
}

} // namespace plugboard::gui
