// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/coach_marks.h"

#include "gui/look/theme.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPainterPath>
#include <QPushButton>
#include <QVBoxLayout>

namespace plugboard::gui {
namespace {

constexpr int kBubbleWidth = 300;

} // namespace

CoachMarks::CoachMarks(QList<Mark> marks, QWidget* window)
    : QWidget(window), marks_(std::move(marks)), bubble_(new QFrame(window)), text_(new QLabel),
      count_(new QLabel), next_(new QPushButton)
{
    static_cast<QFrame*>(bubble_)->setFrameShape(QFrame::StyledPanel);
    bubble_->setAutoFillBackground(true);
    bubble_->setBackgroundRole(QPalette::Base);
    text_->setWordWrap(true);
    count_->setForegroundRole(QPalette::PlaceholderText);
    auto* skip = new QPushButton(tr("End the tour"));
    skip->setFlat(true);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(count_);
    buttons->addStretch();
    buttons->addWidget(skip);
    buttons->addWidget(next_);
    auto* rows = new QVBoxLayout(bubble_);
    rows->setContentsMargins(14, 12, 14, 10);
    rows->addWidget(text_);
    rows->addLayout(buttons);
    connect(skip, &QPushButton::clicked, this, &CoachMarks::end);
    connect(next_, &QPushButton::clicked, this, [this] { go(current_ + 1); });
    setAttribute(Qt::WA_TransparentForMouseEvents); // the tour is never in the way
    window->installEventFilter(this);
    qApp->installEventFilter(this);
    setFocusPolicy(Qt::StrongFocus);
    setGeometry(window->rect());
    show();
    raise();
    bubble_->show();
    bubble_->raise();
    go(0);
}

void CoachMarks::go(int mark)
{
    while (mark < marks_.size() &&
           (marks_[mark].target == nullptr || !marks_[mark].target->isVisible()))
        ++mark;
    if (mark >= marks_.size())
        return end();
    current_ = mark;
    text_->setText(marks_[mark].text);
    count_->setText(tr("%1 of %2").arg(mark + 1).arg(marks_.size()));
    next_->setText(mark + 1 == marks_.size() ? tr("Done") : tr("Next"));
    next_->setDefault(true);
    place();
    setFocus();
    update();
}

void CoachMarks::end()
{
    qApp->removeEventFilter(this);
    hide();
    bubble_->hide();
    bubble_->deleteLater();
    emit ended();
    deleteLater();
}

QRect CoachMarks::lit() const
{
    const QWidget* target = marks_[current_].target;
    if (target == nullptr)
        return {};
    return QRect(target->mapTo(parentWidget(), QPoint(0, 0)), target->size())
        .adjusted(-4, -4, 4, 4)
        .intersected(rect());
}

void CoachMarks::place()
{
    setGeometry(parentWidget()->rect());
    bubble_->setFixedWidth(kBubbleWidth);
    bubble_->setFixedHeight(bubble_->layout()->totalHeightForWidth(kBubbleWidth));
    const QRect hole = lit();
    QPoint at(hole.left(), hole.bottom() + 12);
    if (at.y() + bubble_->height() > height()) // a tall target: beside it
        at = QPoint(hole.right() + 12,
                    std::clamp(hole.top() + 40, 8, height() - bubble_->height() - 8));
    at.setX(std::clamp(at.x(), 8, std::max(8, width() - kBubbleWidth - 8)));
    bubble_->move(at);
}

void CoachMarks::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath dim;
    dim.addRect(rect());
    QPainterPath hole;
    hole.addRoundedRect(lit(), kCorner, kCorner);
    painter.fillPath(dim - hole, QColor(0, 0, 0, 120));
    painter.setPen(QPen(themeOf(palette()).accent, 2));
    painter.drawPath(hole);
}

void CoachMarks::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        end();
    else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Right ||
             event->key() == Qt::Key_Space)
        go(current_ + 1);
}

bool CoachMarks::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == parentWidget() && event->type() == QEvent::Resize)
        place();
    if (event->type() == QEvent::MouseButtonPress && watched->isWidgetType() && isVisible()) {
        const auto* pressed = static_cast<QWidget*>(watched);
        if (pressed != bubble_ && !bubble_->isAncestorOf(pressed) && pressed != this)
            end(); // and what was pressed gets it
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace plugboard::gui
