// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/command_sources.h"

#include "gui/document/document.h"
#include "gui/document/settings.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QMenu>

namespace plugboard::gui {
namespace {

QString say(const char* text)
{
    return QCoreApplication::translate("CommandSources", text);
}

QString plain(QString text)
{
    return text.remove('&');
}

void gather(const QMenu& menu, const QString& title, QList<ActionGroup>& groups)
{
    ActionGroup group{title, {}};
    QList<std::pair<const QMenu*, QString>> below;
    for (QAction* action : menu.actions()) {
        if (action->menu() != nullptr)
            below.append({action->menu(), title + ", " + plain(action->text())});
        else if (!action->isSeparator() && !action->text().isEmpty())
            group.actions << action;
    }
    groups << group;
    for (const auto& [submenu, name] : below)
        gather(*submenu, name, groups);
}

void addActions(const QList<ActionGroup>& groups, std::vector<Command>& commands)
{
    QSet<QAction*> seen;
    for (const ActionGroup& group : groups)
        for (QAction* action : group.actions) {
            if (seen.contains(action) || action->text().isEmpty())
                continue;
            seen << action;
            const QString named = action->property(kNameProperty).toString();
            const bool adds = action->property(kAddsProperty).toBool();
            commands.push_back(
                {adds ? Command::Group::Add : Command::Group::Action,
                 adds ? say("Add %1").arg(plain(action->text())) : plain(action->text()),
                 group.title, action->shortcut().toString(QKeySequence::NativeText),
                 action->property("iconName").toString(), [action] { action->trigger(); },
                 action->isEnabled()});
        }
}

void addSettings(Settings* settings, std::vector<Command>& commands)
{
    const auto add = [&](const QString& title, auto change) {
        commands.push_back(
            {Command::Group::Setting, title, say("Setting"), {}, "settings", [settings, change] {
                 io::Settings values = settings->values();
                 change(values);
                 (void)settings->set(values);
             }});
    };
    add(say("Theme: light"), [](io::Settings& values) { values.theme = "light"; });
    add(say("Theme: dark"), [](io::Settings& values) { values.theme = "dark"; });
    add(say("Theme: as the desktop"), [](io::Settings& values) { values.theme = "system"; });
    add(say("Rates in GB/s"), [](io::Settings& values) { values.rateUnit = "GB/s"; });
    add(say("Rates in Gb/s"), [](io::Settings& values) { values.rateUnit = "Gb/s"; });
    add(say("Sizes in GiB"), [](io::Settings& values) { values.byteUnit = "GiB"; });
    add(say("Sizes in GB"), [](io::Settings& values) { values.byteUnit = "GB"; });
    add(say("Motion: on"), [](io::Settings& values) { values.motion = true; });
    add(say("Motion: off"), [](io::Settings& values) { values.motion = false; });
    for (int effort = 1; effort <= 5; ++effort)
        add(say("Planning effort: %1").arg(effort),
            [effort](io::Settings& values) { values.effort = effort; });
}

void addTopology(const Document& document, const CommandTargets& targets,
                 std::vector<Command>& commands)
{
    const model::Topology& topology = document.machines();
    const auto add = [&](const std::string& name, const QString& what, const QString& icon) {
        Selection selection;
        selection.elements = {name};
        commands.push_back({Command::Group::Device,
                            QString::fromStdString(name),
                            what,
                            {},
                            icon,
                            [show = targets.showSelection, selection] { show(selection); }});
    };
    for (const model::Device& device : topology.devices)
        add(device.name, say("Device, %1").arg(QString::fromStdString(device.model)), "device");
    for (const model::Switch& node : topology.switches)
        add(node.name, say("Switch"), "switch");
    for (const model::Host& host : topology.hosts)
        add(host.name, say("Host"), "host");
}

} // namespace

QList<ActionGroup> actionsOf(const QMenuBar& menus)
{
    QList<ActionGroup> groups;
    for (const QAction* action : menus.actions())
        if (action->menu() != nullptr)
            gather(*action->menu(), plain(action->text()), groups);
    return groups;
}

std::vector<Command> commandsOf(const QList<ActionGroup>& groups, Workbench workbench,
                                const CommandTargets& targets)
{
    std::vector<Command> commands;
    const Document& document = *workbench.document;
    commands.reserve(document.network().nodes.size() + 200);
    addActions(groups, commands);
    addSettings(workbench.settings, commands);
    for (const QString& path : targets.recentFiles)
        commands.push_back({Command::Group::RecentFile,
                            QFileInfo(path).fileName(),
                            QDir::toNativeSeparators(QFileInfo(path).path()),
                            {},
                            "open",
                            [open = targets.openFile, path] { open(path); }});
    addTopology(document, targets, commands);
    for (const model::Node& node : document.network().nodes)
        commands.push_back({Command::Group::Node,
                            QString::fromStdString(node.name),
                            QString::fromStdString(node.kind),
                            {},
                            {},
                            [show = targets.showSelection, name = node.name] {
                                Selection selection;
                                selection.nodes = {name};
                                show(selection);
                            }});
    return commands;
}

} // namespace plugboard::gui
