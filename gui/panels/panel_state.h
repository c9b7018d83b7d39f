// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace plugboard::gui {

/// What a panel shows while it has nothing to show: an icon, a sentence that says what will stand
/// here, and the action that fills it.
class EmptyState : public QWidget {
    Q_OBJECT
public:
    /// action  text of the button; empty: no button
    EmptyState(const QString& iconName, const QString& sentence, const QString& action = {},
               QWidget* parent = nullptr);

    void setSentence(const QString& sentence);
    void setAction(const QString& action);
    void setActionEnabled(bool enabled);

signals:
    void actionTriggered();

protected:
    void changeEvent(QEvent* event) override;

private:
    void refreshLook();

    QString iconName_;
    QLabel* picture_;
    QLabel* sentence_;
    QPushButton* action_;
};

} // namespace plugboard::gui
