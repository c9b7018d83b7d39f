// SPDX-License-Identifier: GPL-3.0-or-later
// Actions, menus and tool bar of the window.
#include "engine/io/resources.h"
#include "engine/session/op_kinds.h"
#include "gui/app/coach_marks.h"
#include "gui/app/command_palette.h"
#include "gui/app/command_sources.h"
#include "gui/app/export_dialog.h"
#include "gui/app/main_window.h"
#include "gui/app/notice_bar.h"
#include "gui/app/pictures.h"
#include "gui/app/settings_dialog.h"
#include "gui/app/views.h"
#include "gui/app/welcome_page.h"
#include "gui/app/workspaces.h"
#include "gui/canvas/network_canvas.h"
#include "gui/canvas/topology_canvas.h"
#include "gui/look/icons.h"
#include "gui/panels/palette_panel.h"
#include "gui/timeline/timeline_widget.h"

#include <QApplication>
#include <QDir>
#include <QDockWidget>
#include <QFileDialog>
#include <QMenuBar>
#include <QMessageBox>
#include <QToolBar>
#include <QToolButton>

namespace plugboard::gui {
namespace {

QWidget* spacer()
{
    auto* widget = new QWidget;
    widget->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    return widget;
}

} // namespace

void MainWindow::makeMenus()
{
    QMenuBar* bar = menuBar();
    QMenu* file = bar->addMenu(tr("&File"));
    file->addActions({actions_.newProject, actions_.open});
    recentMenu_ = file->addMenu(tr("Open recent"));
    exampleMenu_ = file->addMenu(tr("Open example"));
    file->addSeparator();
    file->addActions({actions_.save, actions_.saveAs});
    file->addSeparator();
    file->addActions(
        {actions_.importModel, actions_.importPlan, actions_.importTrace, actions_.importRun});
    file->addSeparator();
    file->addAction(actions_.exportPlan);
    QMenu* pictures = file->addMenu(tr("Pictures"));
    pictures->addActions({actions_.networkPicture, actions_.topologyPicture,
                          actions_.timelinePicture, actions_.windowPicture});
    file->addSeparator();
    file->addActions({actions_.settings, actions_.quit});

    QMenu* edit = bar->addMenu(tr("&Edit"));
    QAction* undo = studio_.document.undoStack().createUndoAction(this, tr("Undo"));
    undo->setShortcut(QKeySequence::Undo);
    undo->setProperty("iconName", "undo");
    undo->setObjectName("undo");
    QAction* redo = studio_.document.undoStack().createRedoAction(this, tr("Redo"));
    redo->setShortcuts(
        {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), QKeySequence(Qt::CTRL | Qt::Key_Y)});
    redo->setProperty("iconName", "redo");
    redo->setObjectName("redo");
    edit->addActions({undo, redo});
    edit->addSeparator();
    edit->addActions(views_->network->commands());
    edit->addMenu(tr("Machines"))->addActions(views_->topology->commands());

    QMenu* view = bar->addMenu(tr("&View"));
    view->addAction(actions_.welcome);
    view->addActions(workspaces_->actions());
    view->addAction(actions_.resetLayout);
    view->addSeparator();
    QMenu* panels = view->addMenu(tr("Panels"));
    for (QDockWidget* dock : views_->docks())
        panels->addAction(dock->toggleViewAction());
    view->addMenu(tr("Timeline"))->addActions(views_->timeline->commands());
    view->addSeparator();
    view->addAction(actions_.toggleTheme);

    QMenu* insert = bar->addMenu(tr("&Insert"));
    QMap<ops::Family, QMenu*> families;
    for (const ops::OpKind* kind : session::drawableKinds()) {
        QMenu*& family = families[kind->family];
        if (family == nullptr)
            family = insert->addMenu(QString::fromStdString(ops::toString(kind->family)));
        QAction* add = family->addAction(QString::fromStdString(kind->label));
        add->setToolTip(QString::fromStdString(kind->help));
        add->setProperty(kAddsProperty, true);
        add->setProperty("iconName", "add");
        connect(add, &QAction::triggered, this,
                [this, name = QString::fromStdString(kind->name)] { views_->addKind(name); });
    }

    bar->addMenu(tr("&Plan"))
        ->addActions({actions_.plan, actions_.cancelPlan, actions_.exportPlan, actions_.detect,
                      actions_.calibrate});
    bar->addMenu(tr("&Run"))
        ->addActions({actions_.run, actions_.pause, actions_.step, actions_.checkpoint,
                      actions_.stop, actions_.infer, actions_.importRun, actions_.refreshRuns});
    bar->addMenu(tr("&Help"))
        ->addActions({actions_.palette, actions_.keys, actions_.tour, actions_.about});
    fillRecentMenu();
    fillExampleMenu();
}

void MainWindow::makeToolBar()
{
    toolBar_ = new QToolBar(tr("Tools"), this);
    toolBar_->setObjectName("tools");
    toolBar_->setMovable(false);
    toolBar_->setFloatable(false);
    toolBar_->setIconSize({20, 20});
    toolBar_->setContextMenuPolicy(Qt::PreventContextMenu);
    toolBar_->toggleViewAction()->setVisible(false);
    toolBar_->addActions({actions_.newProject, actions_.open, actions_.save});
    toolBar_->addSeparator();
    toolBar_->addActions({findChild<QAction*>("undo"), findChild<QAction*>("redo")});
    toolBar_->addSeparator();
    toolBar_->addActions({actions_.plan, actions_.run, actions_.pause, actions_.step,
                          actions_.checkpoint, actions_.stop});
    for (QAction* action : {actions_.plan, actions_.run})
        if (auto* button = qobject_cast<QToolButton*>(toolBar_->widgetForAction(action)))
            button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    toolBar_->addWidget(spacer());
    auto* search = new QToolButton;
    connect(search, &QToolButton::clicked, actions_.palette, &QAction::trigger);
    search->setObjectName("searchCommands");
    search->setToolTip(actions_.palette->toolTip());
    search->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    search->setText(tr("Search commands, operations, nodes   Ctrl+Shift+P"));
    toolBar_->addWidget(search);
    toolBar_->addAction(actions_.toggleTheme);
    toolBar_->addAction(actions_.settings);
    toolBar_->addAction(actions_.keys);
    addToolBar(Qt::TopToolBarArea, toolBar_);
    addToolBarBreak(Qt::TopToolBarArea);
    addToolBar(Qt::TopToolBarArea, noticeBar_);
}

void MainWindow::connectActions()
{
    const auto on = [this](QAction* action, auto slot) {
        connect(action, &QAction::triggered, this, slot);
    };
    on(actions_.newProject, [this] { files_->newProject(); });
    on(actions_.open, [this] { browse(tr("Open"), openFilter()); });
    on(actions_.save, [this] { files_->save(); });
    on(actions_.saveAs, [this] { files_->saveAs(); });
    on(actions_.importModel,
       [this] { browse(tr("Import a model"), tr("ONNX models (*.onnx);;All files (*)")); });
    on(actions_.importPlan,
       [this] { browse(tr("Import a plan"), tr("Plans (*.plan *.plan.txt)")); });
    on(actions_.importTrace, [this] { browse(tr("Import a trace"), tr("Traces (*.trace)")); });
    on(actions_.importRun, [this] {
        const QString folder = QFileDialog::getExistingDirectory(this, tr("Open a run folder"));
        if (!folder.isEmpty())
            files_->open(folder);
    });
    on(actions_.exportPlan,
       [this] { ExportDialog(studio_.workbench(), studio_.command, this).exec(); });
    const auto drawing = [this](Drawing what, QWidget* view) {
        return [=, this](const QString& path) {
            return writeDrawing(studio_.workbench(), what, view, path);
        };
    };
    const auto seen = [](QWidget* view) {
        return [view](const QString& path) { return writePicture(view, path); };
    };
    on(actions_.networkPicture,
       [=, this] { savePicture(tr("network"), drawing(Drawing::Network, views_->network)); });
    on(actions_.topologyPicture,
       [=, this] { savePicture(tr("machines"), drawing(Drawing::Machines, views_->topology)); });
    on(actions_.timelinePicture,
       [=, this] { savePicture(tr("timeline"), seen(views_->timeline)); });
    on(actions_.windowPicture, [=, this] { savePicture(tr("window"), seen(this)); });
    on(actions_.settings, [this] { SettingsDialog(&studio_.settings, this).exec(); });
    on(actions_.quit, [this] { close(); });
    on(actions_.welcome, [this] {
        welcome_->refresh();
        workspaces_->show("welcome");
    });
    on(actions_.resetLayout, [this] { workspaces_->resetCurrent(); });
    on(actions_.toggleTheme, [this] {
        io::Settings values = studio_.settings.values();
        values.theme = themeOf(palette()).dark ? "light" : "dark";
        (void)studio_.settings.set(values);
    });
    on(actions_.plan, [this] { flow_->plan(); });
    on(actions_.cancelPlan, [this] { studio_.planning.cancel(); });
    on(actions_.detect, [this] { studio_.devices.detect(); });
    on(actions_.calibrate, [this] { studio_.devices.calibrate(); });
    on(actions_.run, [this] { run(); });
    on(actions_.pause, [this] {
        const RunRecord* run = studio_.runs.active();
        if (run != nullptr && run->status == RunStatus::Paused)
            studio_.runs.resume();
        else
            studio_.runs.pause();
    });
    on(actions_.step, [this] { studio_.runs.step(); });
    on(actions_.checkpoint, [this] { studio_.runs.checkpoint(); });
    on(actions_.stop, [this] { studio_.runs.stop(); });
    on(actions_.infer, [this] { showInference(); });
    on(actions_.refreshRuns, [this] { studio_.runs.refreshList(); });
    on(actions_.palette, [this] { openCommandPalette(); });
    on(actions_.keys, [this] { showKeys(); });
    on(actions_.tour, [this] { showTour(); });
    on(actions_.about, [this] { showAbout(); });
}

void MainWindow::refreshActions()
{
    const bool planning = studio_.planning.isBusy();
    const bool devices = studio_.devices.isBusy();
    const RunRecord* run = studio_.runs.active();
    const bool runner = studio_.command.available();
    actions_.plan->setEnabled(!planning);
    actions_.cancelPlan->setEnabled(planning);
    actions_.detect->setEnabled(runner && !devices && !planning);
    actions_.calibrate->setEnabled(runner && !devices && !planning);
    actions_.exportPlan->setEnabled(studio_.document.plan() != nullptr);
    actions_.run->setEnabled(runner && run == nullptr);
    const bool ours = run != nullptr && run->obeys();
    const bool paused = run != nullptr && run->status == RunStatus::Paused;
    for (QAction* action : {actions_.pause, actions_.step, actions_.checkpoint})
        action->setEnabled(ours);
    actions_.pause->setText(paused ? tr("Go on") : tr("Pause"));
    actions_.stop->setEnabled(run != nullptr);
    actions_.infer->setEnabled(runner);
}

void MainWindow::refreshIcons()
{
    const Theme& theme = themeOf(palette());
    actions_.recolour(theme.text);
    workspaces_->recolour(theme.text);
    for (QAction* action : {findChild<QAction*>("undo"), findChild<QAction*>("redo")})
        action->setIcon(icon(action->property("iconName").toString(), theme.text));
    if (auto* search = findChild<QToolButton*>("searchCommands"))
        search->setIcon(icon("search", theme.secondaryText));
    actions_.plan->setIcon(icon("plan", theme.accent));
    actions_.run->setIcon(icon("run", theme.good));
}

void MainWindow::fillRecentMenu()
{
    recentMenu_->clear();
    for (const QString& path : studio_.state.recentFiles())
        connect(recentMenu_->addAction(QDir::toNativeSeparators(path)), &QAction::triggered, this,
                [this, path] { files_->open(path); });
    recentMenu_->setEnabled(!recentMenu_->isEmpty());
}

void MainWindow::fillExampleMenu()
{
    const auto resources = io::resourceFolder();
    if (!resources)
        return;
    const QDir folder(QString::fromStdString(*resources) + "/examples");
    QMenu* zoo = nullptr;
    for (const QString& file : folder.entryList({"*.plugboard.txt", "*.plugboard"}, QDir::Files)) {
        const QString name = file.section('.', 0, 0);
        QMenu* menu = exampleMenu_;
        if (name.startsWith("zoo_"))
            menu = zoo = zoo != nullptr ? zoo : exampleMenu_->addMenu(tr("Zoo"));
        connect(menu->addAction(name.startsWith("zoo_") ? name.mid(4) : name), &QAction::triggered,
                this, [this, path = folder.filePath(file)] { files_->openCopy(path); });
    }
}

void MainWindow::browse(const QString& title, const QString& filter)
{
    const QString folder = studio_.document.path().isEmpty()
                               ? QDir::homePath()
                               : QFileInfo(studio_.document.path()).absolutePath();
    const QString path = QFileDialog::getOpenFileName(this, title, folder, filter);
    if (!path.isEmpty())
        files_->open(path);
}

void MainWindow::savePicture(const QString& what,
                             const std::function<Result<void>(const QString&)>& write)
{
    const QString proposed =
        QDir::homePath() + '/' + studio_.document.title().section('.', 0, 0) + '-' + what + ".png";
    const QString path = QFileDialog::getSaveFileName(this, tr("Picture of the %1").arg(what),
                                                      proposed, pictureFilter());
    if (path.isEmpty())
        return;
    if (const auto written = write(path); !written)
        notices_->show(
            "picture",
            {Notice::Kind::Error, QString::fromStdString(toString(written.error())), {}});
}

void MainWindow::openCommandPalette()
{
    CommandTargets targets;
    targets.showSelection = [this](const Selection& selection) { showSelection(selection); };
    targets.openFile = [this](const QString& path) { files_->open(path); };
    targets.recentFiles = studio_.state.recentFiles();
    palette_->open(commandsOf(actionsOf(*menuBar()), studio_.workbench(), targets));
}

void MainWindow::showKeys()
{
    auto* sheet = new KeySheet(actionsOf(*menuBar()), this);
    sheet->setAttribute(Qt::WA_DeleteOnClose);
    sheet->show();
}

void MainWindow::showTour()
{
    if (workspaces_->current() == "welcome")
        workspaces_->show("design");
    studio_.state.setTourWasShown();
    workspaces_->raise("palette");
    const auto button = [this](QAction* action) { return toolBar_->widgetForAction(action); };
    new CoachMarks(
        {{views_->palette, tr("Drag operations and machines from here, or search and press Enter. "
                              "Tab or a double-click adds right at the pointer.")},
         {button(actions_.plan),
          tr("Plan places every operation and wires every transfer: each takes "
             "the colour of its device.")},
         {button(actions_.run), tr("Run executes the plan; the timeline fills with what was "
                                   "measured, below what was predicted.")}},
        this);
}

void MainWindow::showAbout()
{
    QMessageBox::about(
        this, tr("About Plugboard Studio"),
        tr("<b>Plugboard Studio %1</b><p>Place and route for neural networks.</p>"
           "<p>The Studio is free software under the GNU General Public License, version 3 "
           "or later; the engine is under the Apache License 2.0. Qt %2 is used under the "
           "GNU LGPL 3, QCustomPlot under the GNU GPL 3 or later.</p>")
            .arg(QCoreApplication::applicationVersion(), qVersion()));
}

} // namespace plugboard::gui
