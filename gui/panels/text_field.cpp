// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/text_field.h"

#include <QEvent>
#include <QKeyEvent>

namespace plugboard::gui {
namespace {

class WheelFilter : public QObject {
public:
    using QObject::QObject;

    bool eventFilter(QObject* watched, QEvent* event) override
    {
        if (event->type() != QEvent::Wheel || static_cast<QWidget*>(watched)->hasFocus())
            return QObject::eventFilter(watched, event);
        event->ignore();
        return true;
    }
};

} // namespace

TextField::TextField(QWidget* parent) : QLineEdit(parent)
{
    connect(this, &QLineEdit::editingFinished, this, &TextField::commit);
}

void TextField::setValue(const QString& value)
{
    if (known_ && value == value_)
        return;
    known_ = true;
    value_ = value;
    taken_ = value;
    setText(value);
    setCursorPosition(0);
}

void TextField::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && text() != value_) {
        taken_ = value_;
        setText(value_);
        emit reverted();
        return;
    }
    QLineEdit::keyPressEvent(event);
}

void TextField::commit()
{
    if (text() == taken_)
        return;
    taken_ = text();
    emit committed(taken_);
}

void keepFromWheel(QWidget* widget)
{
    widget->setFocusPolicy(Qt::StrongFocus);
    widget->installEventFilter(new WheelFilter(widget));
}

} // namespace plugboard::gui
