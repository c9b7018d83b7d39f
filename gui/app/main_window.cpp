// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/main_window.h"

#include "gui/app/close_guard.h"
#include "gui/app/coach_marks.h"
#include "gui/app/command_palette.h"
#include "gui/app/command_sources.h"
#include "gui/app/folders.h"
#include "gui/app/import_dialogs.h"
#include "gui/app/key_sheet.h"
#include "gui/app/notice_bar.h"
#include "gui/app/sketch.h"
#include "gui/app/status_line.h"
#include "gui/app/views.h"
#include "gui/app/welcome_page.h"
#include "gui/app/workspaces.h"
#include "gui/canvas/network_canvas.h"
#include "gui/panels/inference_panel.h"
#include "gui/panels/plan_panel.h"
#include "gui/panels/runs_panel.h"
#include "gui/timeline/timeline_widget.h"

#include <QCloseEvent>
#include <QDockWidget>
#include <QFileDialog>
#include <QFileInfo>
#include <QMimeData>
#include <QStackedWidget>
#include <QTimer>
#include <QToolBar>
#include <QVBoxLayout>
#include <QtConcurrent>

namespace plugboard::gui {
namespace {

constexpr int kSettle = 50; // milliseconds until docks have their places

} // namespace

MainWindow::MainWindow(Studio& studio, Ask ask)
    : studio_(studio), ask_(std::move(ask)), actions_(this),
      views_(new Views(studio.workbench(), this)),
      autosave_(new Autosave(&studio.document, &studio.settings, this)),
      files_(new ProjectFiles(studio.workbench(), &studio.state, ask_, this)),
      flow_(new RunFlow(studio.workbench(), this))
{
    setObjectName("mainWindow");
    flow_->askForFolder = [this] {
        return QFileDialog::getExistingDirectory(this, tr("Folder for the run"));
    };
    setAcceptDrops(true);
    setDockOptions(QMainWindow::AnimatedDocks | QMainWindow::AllowNestedDocks |
                   QMainWindow::AllowTabbedDocks | QMainWindow::GroupedDragging);
    setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
    setCorner(Qt::BottomLeftCorner, Qt::BottomDockWidgetArea);
    setCorner(Qt::BottomRightCorner, Qt::BottomDockWidgetArea);
    makeCentre();
    workspaces_ = new Workspaces(this, views_->docks(), centre_, &studio_.state);
    status_ = new StatusLine(studio_.workbench(), autosave_, this);
    setStatusBar(status_);
    palette_ = new CommandPalette(this);
    makeMenus();
    makeToolBar();
    connectActions();
    connectFiles();
    connectServices();
    refreshIcons();
    refreshTitle();
    refreshActions();
    workspaces_->show("welcome");
}

MainWindow::~MainWindow()
{
    // Children speak to one another until they are gone: none may speak to half a window.
    for (QObject* source :
         {static_cast<QObject*>(&studio_.document), static_cast<QObject*>(&studio_.runs),
          static_cast<QObject*>(&studio_.planning), static_cast<QObject*>(&studio_.devices)})
        source->disconnect(this);
    studio_.document.undoStack().disconnect(this);
}

void MainWindow::makeCentre()
{
    welcome_ = new WelcomePage(studio_.workbench(), &studio_.state, this);
    notices_ = new NoticeBar(this);
    centre_ = new QStackedWidget(this);
    centre_->addWidget(welcome_);
    centre_->addWidget(views_->network);
    // Notices lie above all panels, so they are a tool bar of their own.
    auto* bar = new QToolBar(tr("Notices"), this);
    bar->setObjectName("notices");
    bar->setMovable(false);
    bar->setFloatable(false);
    bar->setContextMenuPolicy(Qt::PreventContextMenu);
    bar->toggleViewAction()->setVisible(false);
    notices_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    bar->addWidget(notices_);
    bar->layout()->setContentsMargins(0, 0, 0, 0);
    bar->setStyleSheet("QToolBar { padding: 0; margin: 0; spacing: 0; border: 0; }");
    bar->hide();
    connect(notices_, &NoticeBar::anyChanged, bar, &QToolBar::setVisible);
    noticeBar_ = bar;
    setCentralWidget(centre_);
}

void MainWindow::connectFiles()
{
    connect(files_, &ProjectFiles::opened, this, &MainWindow::showOpened);
    connect(files_, &ProjectFiles::traceOpened, this, &MainWindow::showTrace);
    connect(files_, &ProjectFiles::loadingChanged, status_, &StatusLine::setLoading);
    connect(files_, &ProjectFiles::recentChanged, this, &MainWindow::fillRecentMenu);
    connect(files_, &ProjectFiles::modelImported, this, &MainWindow::showImport);
    connect(files_, &ProjectFiles::weightsSaved, views_->inference,
            [this](const QString& path) { views_->inference->setWeights(path); });
    connect(files_, &ProjectFiles::failed, this, [this](const Error& error) {
        notices_->show("file", {Notice::Kind::Error, QString::fromStdString(toString(error)), {}});
    });
    connect(files_, &ProjectFiles::saveFailed, this, [this](const Error& error) {
        notices_->show("save", {Notice::Kind::Error,
                                tr("Not saved. %1").arg(QString::fromStdString(toString(error))),
                                {{tr("Save as…"), [this] { files_->saveAs(); }}}});
    });
    connect(files_, &ProjectFiles::readOnlyChanged, this, [this](const QString& why) {
        notices_->remove("save");
        if (why.isEmpty())
            notices_->remove("readOnly");
        else
            notices_->show("readOnly", {Notice::Kind::Warning,
                                        why,
                                        {{tr("Save as…"), [this] { files_->saveAs(); }, false}}});
        refreshTitle();
    });
    connect(autosave_, &Autosave::failed, this, [this](const Error& error) {
        notices_->show("autosave", {Notice::Kind::Warning,
                                    tr("Changes cannot be kept for a crash. %1")
                                        .arg(QString::fromStdString(toString(error))),
                                    {{tr("Save…"), [this] { files_->save(); }}}});
    });
    connect(autosave_, &Autosave::saved, this, [this] { notices_->remove("autosave"); });
}

void MainWindow::connectServices()
{
    Document* document = &studio_.document;
    flow_->setRequestSource([this] { return views_->plan->request(); });
    flow_->setRunSource([this] { return views_->runs->request(); });
    connect(views_, &Views::planRequested, flow_, &RunFlow::plan);
    connect(views_, &Views::runRequested, this, &MainWindow::run);
    connect(views_, &Views::panelRequested, workspaces_, &Workspaces::raise);
    connect(workspaces_, &Workspaces::changed, this,
            [this](const QString& name) { status_->setProjectShown(name != "welcome"); });
    connect(workspaces_, &Workspaces::changed, this,
            [this] { QTimer::singleShot(kSettle, views_, &Views::refit); });
    connect(&studio_.devices, &DeviceService::detected, this,
            [this] { QTimer::singleShot(0, views_, &Views::fitFresh); });
    connect(views_, &Views::comparisonShown, this, [this] { workspaces_->show("compare"); });
    connect(views_, &Views::refused, this,
            [this](const QString& message) { status_->showMessage(message, 6000); });
    connect(views_, &Views::drawingRequested, files_, &ProjectFiles::open);
    connect(flow_, &RunFlow::runStarted, this, [this] { workspaces_->show("run"); });
    connect(document, &Document::titleChanged, this, &MainWindow::refreshTitle);
    connect(document, &Document::wasReset, this, &MainWindow::refreshTitle);
    connect(document, &Document::planChanged, this, &MainWindow::refreshActions);
    connect(document, &Document::planStaleChanged, this, &MainWindow::refreshStaleNotice);
    connect(document, &Document::planChanged, this, &MainWindow::refreshStaleNotice);
    connect(&studio_.planning, &PlanService::busyChanged, this, &MainWindow::refreshActions);
    connect(&studio_.planning, &PlanService::busyChanged, this, &MainWindow::refreshStaleNotice);
    connect(&studio_.devices, &DeviceService::busyChanged, this, &MainWindow::refreshActions);
    connect(&studio_.runs, &RunService::statusChanged, this, &MainWindow::refreshActions);
    connect(&studio_.runs, &RunService::currentChanged, this, &MainWindow::refreshActions);
    const auto refuse = [this](const QString& name, const Error& error) {
        if (error.code != ErrorCode::Interrupted)
            notices_->show(name,
                           {Notice::Kind::Error, QString::fromStdString(toString(error)), {}});
    };
    connect(&studio_.planning, &PlanService::failed, this,
            [refuse](const Error& error) { refuse("plan", error); });
    connect(&studio_.planning, &PlanService::planned, this, [this] {
        notices_->remove("plan");
        if (workspaces_->current() == "design")
            workspaces_->raise("timeline");
    });
    connect(&studio_.devices, &DeviceService::failed, this,
            [refuse](const Error& error) { refuse("devices", error); });
    connect(&studio_.runs, &RunService::failed, this,
            [refuse](const Error& error) { refuse("run", error); });
    connect(&studio_.runs, &RunService::runFailed, this, &MainWindow::offerAnotherFolder);
    connect(flow_, &RunFlow::runStarted, this, [this] { notices_->remove("run"); });
    connect(&studio_.runs, &RunService::openedDrawing, this, &MainWindow::offerDrawing);
    connect(status_, &StatusLine::problemsClicked, this,
            [this] { workspaces_->raise("problems"); });
    connect(status_, &StatusLine::planClicked, this, [this] { workspaces_->show("place"); });
    connect(welcome_, &WelcomePage::newRequested, files_, &ProjectFiles::newProject);
    connect(welcome_, &WelcomePage::browseRequested, actions_.open, &QAction::trigger);
    connect(welcome_, &WelcomePage::openRequested, files_, &ProjectFiles::open);
    connect(welcome_, &WelcomePage::exampleRequested, files_, &ProjectFiles::openCopy);
    connect(welcome_, &WelcomePage::runRequested, files_, &ProjectFiles::open);
}

void MainWindow::showOpened(OpenedFile::Kind kind, const QString&)
{
    notices_->remove("file");
    notices_->remove("import");
    using Kind = OpenedFile::Kind;
    if (kind == Kind::Run || kind == Kind::Trace)
        workspaces_->show("run");
    else if (kind == Kind::Plan)
        workspaces_->show("place");
    else if (workspaces_->current() == "welcome" || workspaces_->current() == "compare")
        workspaces_->show("design");
    if (kind == Kind::Project || kind == Kind::Network || kind == Kind::Run)
        QTimer::singleShot(0, views_, &Views::fitFresh);
    if (kind == Kind::Project && !studio_.state.tourWasShown() && isVisible() && mayGreet_)
        QTimer::singleShot(0, this, &MainWindow::showTour);
}

/// A recipe that only infers has nothing to train.
void MainWindow::run()
{
    if (studio_.document.recipe().mode == model::Mode::Train) {
        flow_->run();
        return;
    }
    showInference();
    views_->inference->run();
}

void MainWindow::showInference()
{
    workspaces_->show("run");
    workspaces_->raise("inference");
    views_->inference->setFocus();
}

void MainWindow::showImport(const std::shared_ptr<const ImportedModel>& model)
{
    if (!model->weightsFile.isEmpty())
        views_->inference->setWeights(model->weightsFile, tr("Weights of the model"));
    notices_->show("import",
                   {model->facts.warnings.empty() ? Notice::Kind::Note : Notice::Kind::Warning,
                    tr("Imported %1.").arg(summaryOf(*model)),
                    {{tr("Details…"),
                      [this, model] {
                          auto* dialog = new ImportReportDialog(*model, this);
                          dialog->setAttribute(Qt::WA_DeleteOnClose);
                          dialog->show();
                      },
                      false}}});
}

void MainWindow::refreshTitle()
{
    setWindowTitle(
        tr("%1[*]%2 - Plugboard Studio")
            .arg(studio_.document.title(), files_->isReadOnly() ? tr(" (read-only)") : QString()));
    setWindowModified(studio_.document.isModified());
}

void MainWindow::refreshStaleNotice()
{
    const Document& document = studio_.document;
    if (document.plan() == nullptr || !document.planIsStale() || studio_.planning.isBusy()) {
        notices_->remove("stale");
        return;
    }
    if (notices_->has("stale"))
        return;
    notices_->show("stale", {Notice::Kind::Warning,
                             tr("The plan is out of date: the drawing has changed."),
                             {{tr("Plan (F5)"), [this] { flow_->plan(); }},
                              {tr("Plan and run (F6)"), [this] { run(); }}},
                             false});
}

void MainWindow::greet()
{
    mayGreet_ = true;
    if (const auto& error = studio_.settingsError())
        notices_->show("settings", {Notice::Kind::Warning,
                                    tr("The settings are not read, the defaults hold. %1")
                                        .arg(QString::fromStdString(toString(*error))),
                                    {}});
    if (!studio_.command.available())
        notices_->show("program",
                       {Notice::Kind::Warning,
                        tr("The program `plugboard` is not there: drawing and planning work, "
                           "detecting, calibrating and running do not."),
                        {{tr("Settings…"), [this] { actions_.settings->trigger(); }, false}}});
    if (studio_.command.available())
        studio_.devices.detect();
    offerLeftBehind();
    studio_.runs.refreshList();
    connect(&studio_.runs, &RunService::listChanged, this, &MainWindow::offerRunsThatGoOn);
    offerRunsThatGoOn();
    trimCaches();
    connect(&studio_.settings, &Settings::changed, this, &MainWindow::trimCaches);
    connect(&studio_.planning, &PlanService::planned, this, &MainWindow::trimCaches);
}

void MainWindow::trimCaches()
{
    (void)QtConcurrent::run(
        [bytes = studio_.settings.values().cacheBytes] { trimFolders(cacheFolders(), bytes); });
}

void MainWindow::offerAnotherFolder(RunRecord* run)
{
    if (!run->cannotWrite)
        return; // the Problems panel has it
    notices_->show("run", {Notice::Kind::Error,
                           tr("The run ended. %1").arg(run->error.section('\n', 0, 0)),
                           {{tr("Run in another folder…"), [this] { flow_->runElsewhere(); }}}});
}

void MainWindow::offerLeftBehind()
{
    // What a crash left stays until its content is kept again: another crash loses nothing.
    connect(files_, &ProjectFiles::restored, this, [this](const QString& kept) {
        if (autosave_->keepNow())
            Autosave::discard(QFileInfo(kept).path());
    });
    for (const Autosave::Left& left : Autosave::leftBehind()) {
        const auto restore = [this, left] { files_->restore(left.project, left.path); };
        notices_->show("left " + left.folder,
                       {Notice::Kind::Note,
                        tr("The Studio ended unexpectedly; unsaved changes of %1 were kept.")
                            .arg(left.title.isEmpty() ? tr("a project") : left.title),
                        {{tr("Restore"), restore},
                         {tr("Discard"), [left] { Autosave::discard(left.folder); }}},
                        false});
    }
}

/// A run of the list may have run another drawing than the one that is open.
void MainWindow::offerDrawing(const QString& directory, const io::Project& project)
{
    if (sameDrawing(project, studio_.document.project())) {
        notices_->remove("drawing");
        return;
    }
    notices_->show("drawing", {Notice::Kind::Note,
                               tr("The run that is shown ran another drawing (%1).")
                                   .arg(QString::fromStdString(project.network.name)),
                               {{tr("Open it"), [this, directory] { files_->open(directory); }}}});
}

/// A trace shows with the plan that it is of: the open one, or one that lies beside it.
void MainWindow::showTrace(const std::shared_ptr<const trace::Trace>& trace, const QString& path)
{
    const auto plan = studio_.document.plan();
    if (plan != nullptr && io::digestOf(plan->plan) == trace->plan) {
        views_->timeline->showTrace(plan, *trace);
        return;
    }
    const QFileInfo file(path);
    QStringList beside = {file.path() + '/' + file.completeBaseName() + ".plan",
                          file.path() + "/plan.plan"};
    beside.erase(std::remove_if(beside.begin(), beside.end(),
                                [&](const QString& name) {
                                    return !QFile::exists(name) || name == lastPlanTried_;
                                }),
                 beside.end());
    if (beside.isEmpty()) {
        lastPlanTried_.clear();
        notices_->show("file", {Notice::Kind::Warning,
                                tr("%1 is of another plan than the open one; open that plan first.")
                                    .arg(file.fileName()),
                                {}});
        return;
    }
    lastPlanTried_ = beside.first();
    connect(
        &studio_.planning, &PlanService::planned, this,
        [this, trace, path] { showTrace(trace, path); }, Qt::SingleShotConnection);
    studio_.planning.open(beside.first());
}

void MainWindow::offerRunsThatGoOn()
{
    const bool shown = studio_.runs.active() != nullptr;
    for (const RunRecord* run : studio_.runs.runs()) {
        if (!run->live || shown || offeredRuns_.contains(run->directory))
            continue;
        offeredRuns_ << run->directory;
        notices_->show(
            "run " + run->directory,
            {Notice::Kind::Note,
             tr("%1 is still running.").arg(run->title),
             {{tr("Show it"), [this, directory = run->directory] { files_->open(directory); }}}});
    }
}

void MainWindow::showSelection(const Selection& selection)
{
    if (workspaces_->current() == "welcome" || workspaces_->current() == "compare")
        workspaces_->show("design");
    studio_.document.select(selection);
    views_->fitSelection();
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (!files_->mayDropChanges() || !mayLeaveRun(studio_.workbench(), ask_, this)) {
        event->ignore();
        return;
    }
    workspaces_->keepCurrent();
    studio_.state.setGeometry(saveGeometry());
    QMainWindow::closeEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    const QList<QUrl> urls = event->mimeData()->urls();
    if (!urls.isEmpty() && urls.first().isLocalFile())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    for (const QUrl& url : event->mimeData()->urls())
        if (url.isLocalFile()) {
            event->acceptProposedAction();
            files_->open(url.toLocalFile());
            return; // one at a time
        }
}

void MainWindow::changeEvent(QEvent* event)
{
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && workspaces_ != nullptr)
        refreshIcons();
}

} // namespace plugboard::gui
