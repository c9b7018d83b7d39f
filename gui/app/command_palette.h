// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/command_index.h"

#include <QFrame>

class QLineEdit;
class QListWidget;

namespace plugboard::gui {

/// Everything that can be done, by typing (Ctrl+Shift+P): lies over the top of its window until a
/// command is chosen, Esc is pressed or the focus goes elsewhere.
class CommandPalette : public QFrame {
    Q_OBJECT
public:
    explicit CommandPalette(QWidget* window);

    void open(std::vector<Command> commands);
    const CommandIndex& index() const { return index_; }
    QLineEdit* input() const { return input_; }
    QListWidget* list() const { return list_; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void showMatches(const QString& text);
    void runCurrent();
    void place();

    CommandIndex index_;
    QLineEdit* input_;
    QListWidget* list_;
};

} // namespace plugboard::gui
