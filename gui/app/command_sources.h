// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/command_index.h"
#include "gui/app/key_sheet.h"
#include "gui/document/selection.h"
#include "gui/service/workbench.h"

#include <QMenuBar>

#include <functional>

namespace plugboard::gui {

/// The actions of the menus, menu by menu (submenus as "File, Export").
QList<ActionGroup> actionsOf(const QMenuBar& menus);

/// Property of the Insert menu's actions: the palette says "Add Linear" for them.
inline constexpr auto kAddsProperty = "adds";
/// Property of actions that are called otherwise in the palette than in their menu.
inline constexpr auto kNameProperty = "paletteName";

/// What the palette can do besides: each of these runs by name or path.
struct CommandTargets {
    std::function<void(const Selection& selection)> showSelection;
    std::function<void(const QString& path)> openFile;
    QStringList recentFiles;
};

/// All commands: actions (operations to add among them), settings, recent files, devices and nodes.
std::vector<Command> commandsOf(const QList<ActionGroup>& groups, Workbench workbench,
                                const CommandTargets& targets);

} // namespace plugboard::gui
