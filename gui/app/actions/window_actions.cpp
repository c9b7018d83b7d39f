// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/actions/window_actions.h"

#include "gui/look/icons.h"

#include <QCoreApplication>
#include <QMainWindow>

namespace plugboard::gui {
namespace {

QString say(const char* text)
{
    return QCoreApplication::translate("WindowActions", text);
}

} // namespace

WindowActions::WindowActions(QMainWindow* window) : window_(window)
{
    newProject = add(say("New project"), "new", QKeySequence::New);
    open = add(say("Open…"), "open", QKeySequence::Open);
    save = add(say("Save"), "save", QKeySequence::Save);
    saveAs = add(say("Save as…"), {}, QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S));
    importModel =
        add(say("Import a model…"), "import", {}, say("A network of another program, as ONNX"));
    importPlan = add(say("Import a plan…"), {}, {});
    importTrace = add(say("Import a trace…"), {}, {});
    importRun = add(say("Open a run folder…"), "folder", {});
    exportPlan = add(say("Export the plan and its command line…"), "export",
                     QKeySequence(Qt::CTRL | Qt::Key_E));
    networkPicture = add(say("Picture of the network…"), {}, {});
    topologyPicture = add(say("Picture of the machines…"), {}, {});
    timelinePicture = add(say("Picture of the timeline…"), {}, {});
    windowPicture = add(say("Picture of the window…"), {}, {});
    settings = add(say("Settings…"), "settings", QKeySequence(Qt::CTRL | Qt::Key_Comma));
    quit = add(say("Quit"), {}, QKeySequence(Qt::CTRL | Qt::Key_Q));

    welcome = add(say("Welcome page"), {}, QKeySequence(Qt::ALT | Qt::Key_Home));
    resetLayout = add(say("Reset layout"), "reset", {});
    toggleTheme = add(say("Switch between light and dark"), "theme", {});

    plan = add(say("Plan"), "plan", Qt::Key_F5,
               say("Place every operation and wire every transfer (F5)"));
    cancelPlan = add(say("Cancel planning"), "stop", {}, say("Keeps the best plan found so far"));
    detect = add(say("Detect this machine"), "device", {});
    calibrate = add(say("Calibrate this machine"), "calibrate", {},
                    say("Measure the kernels that the plans need"));

    run = add(say("Run"), "run", Qt::Key_F6, say("Run the plan; plans first where needed (F6)"));
    pause = add(say("Pause"), "pause", QKeySequence(Qt::SHIFT | Qt::Key_F6));
    step = add(say("One step"), "step", Qt::Key_F7);
    checkpoint = add(say("Write a checkpoint"), "checkpoint", Qt::Key_F8);
    stop = add(say("Stop the run"), "stop", QKeySequence(Qt::CTRL | Qt::Key_F6),
               say("A checkpoint, then the end"));
    infer = add(say("Infer…"), {}, QKeySequence(Qt::CTRL | Qt::Key_F7),
                say("Run the network over a picture, an array or the test samples"));
    refreshRuns = add(say("Look for runs"), "refresh", {});

    palette = add(say("Search commands…"), "search", QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_P),
                  say("Commands, operations, nodes, devices and files"));
    keys = add(say("Keys"), "help", QKeySequence(Qt::Key_Question));
    keys->setShortcuts({QKeySequence(Qt::Key_Question), QKeySequence(Qt::Key_F1)});
    tour = add(say("Show the tour"), {}, {});
    about = add(say("About Plugboard Studio"), {}, {});
    quit->setMenuRole(QAction::QuitRole);
}

QAction* WindowActions::add(const QString& text, const QString& iconName, const QKeySequence& keys,
                            const QString& toolTip)
{
    auto* action = new QAction(text, window_);
    action->setShortcut(keys);
    if (!toolTip.isEmpty()) {
        action->setToolTip(toolTip);
        action->setStatusTip({});
    }
    if (!iconName.isEmpty()) {
        action->setProperty("iconName", iconName);
        icons_.append({action, iconName});
    }
    window_->addAction(action); // keys work wherever the action is shown
    return action;
}

void WindowActions::recolour(const QColor& colour)
{
    for (const auto& [action, name] : icons_)
        action->setIcon(icon(name, colour));
}

} // namespace plugboard::gui
