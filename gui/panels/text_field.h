// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLineEdit>

class QWidget;

namespace plugboard::gui {

/// A line of text that is told once, when Enter is pressed or the focus leaves. What was typed and
/// refused stays until another value is set; Escape brings the value back.
class TextField : public QLineEdit {
    Q_OBJECT
public:
    explicit TextField(QWidget* parent = nullptr);

    void setValue(const QString& value);

signals:
    void committed(const QString& text);
    void reverted(); ///< Escape: the value that was set stands here again

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void commit();

    QString value_; ///< last set
    QString taken_; ///< last set or told
    bool known_ = false;
};

/// Keeps the wheel from changing a combo box that has no focus: it scrolls the panel.
void keepFromWheel(QWidget* widget);

} // namespace plugboard::gui
