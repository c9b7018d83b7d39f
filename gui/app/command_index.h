// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QString>

#include <functional>
#include <string>
#include <vector>

namespace plugboard::gui {

/// One line of the command palette.
struct Command {
    /// Where matches are equally good, the earlier group stands first.
    enum class Group { Action, Setting, Add, RecentFile, Device, Node };
    Group group = Group::Action;
    QString title;   ///< "Reset layout"
    QString context; ///< "View", "Add, Activation"
    QString keys;    ///< "Ctrl+2"
    QString icon;    ///< name of gui/look/icons, or empty
    std::function<void()> run;
    bool enabled = true;
};

/// Finds commands by what was typed: each word must stand in title or context; of actions and
/// settings the letters of a word may also lie apart ("rsl": Reset layout).
class CommandIndex {
public:
    void setCommands(std::vector<Command> commands);
    const std::vector<Command>& commands() const { return commands_; }

    /// Indices of the best matches, best first; of an empty text, the first commands.
    std::vector<std::size_t> find(const QString& text, std::size_t most = 50);

private:
    struct Match {
        int score; ///< lower is better
        std::uint32_t command;
    };

    std::vector<Command> commands_;
    std::vector<std::string> titles_;   ///< folded to one case, as UTF-8
    std::vector<std::string> contexts_; ///< likewise
    QString lastText_; ///< what `lastMatches_` matched: a longer text matches fewer
    std::vector<std::uint32_t> lastMatches_;
};

} // namespace plugboard::gui
