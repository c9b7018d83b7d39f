// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/runs_panel.h"

#include "gui/document/document.h"
#include "gui/document/settings.h"
#include "gui/look/theme.h"
#include "gui/panels/figure_table.h"
#include "gui/panels/flow_layout.h"
#include "gui/panels/panel_state.h"
#include "gui/panels/run_options.h"
#include "gui/panels/runs_model.h"

#include <QDesktopServices>
#include <QMenu>
#include <QPushButton>
#include <QStackedWidget>
#include <QUrl>
#include <QVBoxLayout>

namespace plugboard::gui {
namespace {

QPushButton* button(const QString& name, const QString& text, const QString& tip)
{
    auto* made = new QPushButton(text);
    made->setObjectName(name);
    made->setToolTip(tip);
    return made;
}

} // namespace

RunsPanel::RunsPanel(Workbench bench, QWidget* parent)
    : QWidget(parent), bench_(bench), model_(new RunsModel(this)), table_(new FigureTable(model_)),
      options_(new RunOptions), run_(button("run", tr("Run"), tr("Runs the plan (F6)"))),
      pause_(button("pause", tr("Pause"), tr("At the end of the steps in flight"))),
      step_(button("step", tr("Step"), tr("One step, then a pause"))),
      checkpoint_(button("checkpoint", tr("Checkpoint"), tr("Writes one now"))),
      stop_(button("stop", tr("Stop"), tr("Writes a checkpoint and ends the run"))),
      open_(button("open", tr("Open"), tr("Shows this run in all panels"))),
      drawing_(button("drawing", tr("Open its drawing"),
                      tr("Opens network, recipe and machines as this run had them"))),
      compare_(button("compare", tr("Compare"), tr("Sets it beside the run that is shown"))),
      folder_(button("folder", tr("Show in folder"), tr("The run directory in the file manager"))),
      empty_(new EmptyState("run",
                            tr("Runs will stand here: the one under way, and past ones to open, go "
                               "on from and compare."),
                            tr("Run"))),
      pages_(new QStackedWidget)
{
    run_->setProperty("primary", true);
    table_->setSelectionMode(QAbstractItemView::SingleSelection);
    table_->setContextMenuPolicy(Qt::CustomContextMenu);
    auto* body = new QWidget;
    auto* bodyColumn = new QVBoxLayout(body);
    bodyColumn->setContentsMargins(0, 0, 0, kGutter);
    bodyColumn->setSpacing(kGutter);
    bodyColumn->addWidget(table_, 1);
    bodyColumn->addWidget(makeRunActions());
    pages_->addWidget(empty_);
    pages_->addWidget(body);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kGutter, kGutter, kGutter, 0);
    column->setSpacing(kGutter);
    column->addWidget(makeControls());
    column->addWidget(options_);
    column->addWidget(pages_, 1);
    connect(empty_, &EmptyState::actionTriggered, this, &RunsPanel::runRequested);
    connect(table_, &FigureTable::rowsChosen, this, &RunsPanel::showState);
    connect(table_, &QTableView::doubleClicked, this, &RunsPanel::openSelected);
    connect(table_, &QWidget::customContextMenuRequested, this, &RunsPanel::openMenu);
    connect(bench.runs, &RunService::listChanged, this, &RunsPanel::showList);
    connect(bench.runs, &RunService::currentChanged, this, [this] {
        model_->setCurrent(bench_.runs->current());
        showState();
    });
    connect(bench.runs, &RunService::statusChanged, this, &RunsPanel::showState);
    connect(bench.settings, &Settings::changed, this,
            [this] { model_->setFormatter(bench_.settings->formatter()); });
    model_->setFormatter(bench.settings->formatter());
    showList();
}

QWidget* RunsPanel::makeControls()
{
    auto* controls = new QWidget;
    auto* flow = new FlowLayout(controls);
    controls->setLayout(flow);
    for (QPushButton* each : {run_, pause_, step_, checkpoint_, stop_})
        flow->addWidget(each);
    connect(run_, &QPushButton::clicked, this, &RunsPanel::runRequested);
    connect(pause_, &QPushButton::clicked, this, [this] {
        const RunRecord* active = bench_.runs->active();
        if (active != nullptr && active->status == RunStatus::Paused)
            bench_.runs->resume();
        else
            bench_.runs->pause();
    });
    connect(step_, &QPushButton::clicked, bench_.runs, &RunService::step);
    connect(checkpoint_, &QPushButton::clicked, bench_.runs, &RunService::checkpoint);
    connect(stop_, &QPushButton::clicked, bench_.runs, &RunService::stop);
    return controls;
}

QWidget* RunsPanel::makeRunActions()
{
    auto* actions = new QWidget;
    auto* flow = new FlowLayout(actions);
    actions->setLayout(flow);
    for (QPushButton* each : {open_, drawing_, compare_, folder_})
        flow->addWidget(each);
    connect(open_, &QPushButton::clicked, this, &RunsPanel::openSelected);
    connect(drawing_, &QPushButton::clicked, this, [this] {
        if (RunRecord* run = selectedRun())
            emit drawingRequested(run);
    });
    connect(compare_, &QPushButton::clicked, this, [this] {
        if (RunRecord* run = selectedRun())
            emit comparisonRequested(run);
    });
    connect(folder_, &QPushButton::clicked, this, [this] {
        if (const RunRecord* run = selectedRun())
            QDesktopServices::openUrl(QUrl::fromLocalFile(run->directory));
    });
    return actions;
}

RunRequest RunsPanel::request() const
{
    return options_->request();
}

RunRecord* RunsPanel::selectedRun() const
{
    const QList<int> rows = table_->selectedRows();
    return rows.isEmpty() ? nullptr : model_->run(rows[0]);
}

void RunsPanel::showList()
{
    RunRecord* selected = selectedRun();
    const QList<RunRecord*>& runs = bench_.runs->runs();
    model_->setRuns(runs);
    model_->setCurrent(bench_.runs->current());
    options_->setRuns(runs);
    pages_->setCurrentIndex(runs.isEmpty() ? 0 : 1);
    if (const int row = model_->rowOf(selected); selected != nullptr && row >= 0)
        table_->selectRows({row});
    showState();
}

void RunsPanel::showState()
{
    const RunRecord* active = bench_.runs->active();
    const bool ours = active != nullptr && active->obeys();
    const bool paused = ours && active->status == RunStatus::Paused;
    const bool goes = ours && (paused || active->status == RunStatus::Running);
    run_->setEnabled(active == nullptr);
    empty_->setActionEnabled(active == nullptr);
    pause_->setText(paused ? tr("Resume") : tr("Pause"));
    pause_->setToolTip(paused ? tr("Goes on") : tr("At the end of the steps in flight"));
    pause_->setEnabled(goes);
    step_->setEnabled(goes);
    checkpoint_->setEnabled(goes);
    stop_->setEnabled(active != nullptr && active->live);
    const RunRecord* selected = selectedRun();
    const bool lone =
        selected != nullptr && selected->live && !selected->attached && selected != active;
    open_->setText(lone ? tr("Re-attach") : tr("Open"));
    open_->setToolTip(lone ? tr("Follows this run, which goes on without this window")
                           : tr("Shows this run in all panels"));
    open_->setEnabled(selected != nullptr);
    folder_->setEnabled(selected != nullptr && !selected->directory.isEmpty());
    drawing_->setEnabled(selected != nullptr && selected->hasDrawing);
    compare_->setEnabled(selected != nullptr && selected != bench_.runs->current());
}

void RunsPanel::openSelected()
{
    if (const RunRecord* run = selectedRun())
        bench_.runs->open(run->directory);
}

void RunsPanel::openMenu(QPoint position)
{
    const int row = table_->rowAtPosition(position);
    if (row < 0)
        return;
    table_->selectRows({row});
    showState();
    RunRecord* run = model_->run(row);
    QMenu menu(this);
    for (QPushButton* each : {open_, drawing_, compare_, folder_}) {
        QAction* action = menu.addAction(each->text(), each, &QPushButton::click);
        action->setEnabled(each->isEnabled());
    }
    menu.addSeparator();
    QAction* resume = menu.addAction(tr("Start the next run from it"), this,
                                     [this, run] { options_->resumeFrom(run->directory); });
    resume->setEnabled(!run->live && run->step > 0);
    menu.exec(table_->viewport()->mapToGlobal(position));
}

} // namespace plugboard::gui
