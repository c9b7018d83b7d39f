// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QAction;

namespace plugboard::gui {

/// Actions that belong together, e.g. those of one menu.
struct ActionGroup {
    QString title;
    QList<QAction*> actions;
};

/// All keys on one page, made from the actions themselves, and what the mouse does.
class KeySheet : public QDialog {
    Q_OBJECT
public:
    KeySheet(const QList<ActionGroup>& groups, QWidget* parent);
    /// The sheet as rows of (group, text, keys).
    static QList<std::array<QString, 3>> rowsOf(const QList<ActionGroup>& groups);
};

} // namespace plugboard::gui
