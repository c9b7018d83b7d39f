// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QLineEdit;
class QListWidget;

namespace plugboard::gui {

/// One line to type in and what it finds, at the mouse: Enter takes the current entry, Esc closes.
class KindPopup : public QFrame {
    Q_OBJECT
public:
    /// Only kinds that have such a port where one is asked for.
    KindPopup(bool withInput, bool withOutput, QWidget* parent);

    void openAt(QPoint global);
    QLineEdit* edit() const { return edit_; }
    QListWidget* list() const { return list_; }

signals:
    void chosen(const QString& kind);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void refill(const QString& text);
    void take();

    bool withInput_;
    bool withOutput_;
    QLineEdit* edit_;
    QListWidget* list_;
};

} // namespace plugboard::gui
