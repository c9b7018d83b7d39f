// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>
#include <QWidget>

class QLabel;
class QPushButton;

namespace plugboard::gui {

/// The tour of the first start: one thing after the other is lit up and named, over the dimmed
/// window. Esc ends it, and so does a press on anything else, which gets the press.
class CoachMarks : public QWidget {
    Q_OBJECT
public:
    struct Mark {
        QPointer<QWidget> target;
        QString text;
    };
    CoachMarks(QList<Mark> marks, QWidget* window);

    int current() const { return current_; }

signals:
    void ended();

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void go(int mark);
    void end();
    void place();
    QRect lit() const; ///< what is not dimmed

    QList<Mark> marks_;
    int current_ = 0;
    QWidget* bubble_;
    QLabel* text_;
    QLabel* count_;
    QPushButton* next_;
};

} // namespace plugboard::gui
