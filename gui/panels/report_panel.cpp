// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/report_panel.h"

#include "gui/document/document.h"
#include "gui/document/settings.h"
#include "gui/look/theme.h"
#include "gui/panels/figure_table.h"
#include "gui/panels/figure_tiles.h"
#include "gui/panels/figures.h"
#include "gui/panels/idle_bars.h"
#include "gui/panels/panel_state.h"
#include "gui/panels/report_models.h"
#include "gui/panels/run_report.h"
#include "gui/service/run_service.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabWidget>
#include <QVBoxLayout>

namespace plugboard::gui {
namespace {

constexpr int kLiveMilliseconds = 2000; ///< between two reports of a run that goes on

enum Source { Run, Prediction };

} // namespace

ReportPanel::ReportPanel(Workbench bench, QWidget* parent)
    : QWidget(parent), bench_(bench), source_(new QComboBox), about_(new QLabel),
      figures_(new FigureTiles), idle_(new IdleBars), filter_(new QLineEdit),
      tasks_(new TaskReportModel(this)), table_(new FigureTable(tasks_)),
      path_(new CriticalPathModel(this)), pathTable_(new FigureTable(path_)),
      pages_(new QStackedWidget)
{
    auto* empty = new EmptyState(
        "report",
        tr("What a plan or a run says will stand here: how busy the devices are, why they stand "
           "still, which prediction is off."),
        tr("Plan"));
    connect(empty, &EmptyState::actionTriggered, this, &ReportPanel::planRequested);
    pages_->addWidget(empty);
    pages_->addWidget(makeBody());
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kGutter, kGutter, kGutter, 0);
    column->addWidget(pages_);
    live_.setInterval(kLiveMilliseconds);
    connect(&live_, &QTimer::timeout, this, &ReportPanel::refresh);
    connect(source_, &QComboBox::currentIndexChanged, this, &ReportPanel::refresh);
    connect(filter_, &QLineEdit::textChanged, table_, &FigureTable::setFilter);
    connect(table_, &FigureTable::rowsChosen, this, [this] {
        if (const QList<int> rows = table_->selectedRows(); !rows.isEmpty())
            select(tasks_->taskAt(rows[0]));
    });
    connect(pathTable_, &FigureTable::rowsChosen, this, [this] {
        if (const QList<int> rows = pathTable_->selectedRows(); !rows.isEmpty())
            select(path_->taskAt(rows[0]));
    });
    connect(idle_, &IdleBars::chosen, this, [this](std::size_t lane) {
        Selection selection;
        selection.elements = {facts_->plan.topology.device(facts_->flat.laneDevice[lane]).name};
        bench_.document->select(selection);
    });
    connect(bench.document, &Document::planChanged, this, &ReportPanel::refresh);
    connect(bench.document, &Document::wasReset, this, &ReportPanel::refresh);
    connect(bench.document, &Document::selectionChanged, this, &ReportPanel::followSelection);
    connect(bench.settings, &Settings::changed, this, &ReportPanel::showReport);
    connect(bench.runs, &RunService::currentChanged, this,
            [this] { showRun(bench_.runs->current()); });
    showRun(bench.runs->current());
}

QWidget* ReportPanel::makeBody()
{
    source_->setObjectName("source");
    source_->addItem(tr("Run"));
    source_->addItem(tr("Prediction"));
    about_->setObjectName("about");
    about_->setForegroundRole(QPalette::PlaceholderText);
    about_->setWordWrap(true);
    filter_->setObjectName("filter");
    filter_->setPlaceholderText(tr("Filter tasks and devices"));
    filter_->setClearButtonEnabled(true);
    table_->setObjectName("tasks");
    table_->setSelectionMode(QAbstractItemView::SingleSelection);
    table_->sortByColumn(TaskReportModel::OffPerStep, Qt::DescendingOrder); // worst error first
    pathTable_->setObjectName("criticalPath");
    pathTable_->setSelectionMode(QAbstractItemView::SingleSelection);
    auto* line = new QHBoxLayout;
    line->addWidget(source_);
    line->addWidget(about_, 1);
    auto* tasks = new QWidget;
    auto* tasksColumn = new QVBoxLayout(tasks);
    tasksColumn->setContentsMargins(0, kGutter, 0, 0);
    tasksColumn->addWidget(filter_);
    tasksColumn->addWidget(table_, 1);
    auto* tabs = new QTabWidget;
    tabs->setDocumentMode(true);
    tabs->addTab(tasks, tr("Tasks"));
    tabs->addTab(pathTable_, tr("Critical path"));
    auto* scroll = new QScrollArea;
    scroll->setWidget(idle_);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* splitter = new QSplitter(Qt::Vertical);
    splitter->addWidget(scroll);
    splitter->addWidget(tabs);
    splitter->setStretchFactor(0, 0);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({5 * kCompactRowHeight, 400});
    splitter->setChildrenCollapsible(false);
    auto* body = new QWidget;
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kGutter);
    column->addLayout(line);
    column->addWidget(figures_);
    column->addWidget(splitter, 1);
    return body;
}

void ReportPanel::showRun(RunRecord* run)
{
    if (run_ != nullptr) {
        run_->disconnect(this);
        RunReport::of(run_)->disconnect(this);
    }
    run_ = run;
    if (run != nullptr) {
        connect(run, &RunRecord::planLoaded, this, &ReportPanel::refresh);
        connect(run, &RunRecord::traceLoaded, this, &ReportPanel::refresh);
        connect(run, &RunRecord::changed, this, [this] {
            if (run_->live == live_.isActive())
                return;
            run_->live ? live_.start() : live_.stop();
            refresh(); // the last steps too
        });
        connect(RunReport::of(run), &RunReport::changed, this, &ReportPanel::showReport);
    }
    run != nullptr && run->live ? live_.start() : live_.stop();
    source_->setEnabled(run != nullptr);
    source_->setCurrentIndex(run != nullptr ? Run : Prediction);
    refresh();
}

void ReportPanel::showPrediction()
{
    source_->setCurrentIndex(Prediction);
}

bool ReportPanel::showsRun() const
{
    return run_ != nullptr && source_->currentIndex() == Run;
}

void ReportPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    refresh();
}

void ReportPanel::refresh()
{
    if (showsRun() && isVisible())
        RunReport::of(run_)->update();
    showReport();
}

void ReportPanel::showReport()
{
    facts_ = bench_.document->plan();
    report_ = nullptr;
    if (showsRun()) {
        if (run_->plan != nullptr)
            facts_ = run_->plan;
        report_ = RunReport::of(run_)->report();
    } else if (facts_ != nullptr) {
        report_ = std::shared_ptr<const profiler::Report>(facts_, &facts_->report);
    }
    const Formatter formatter = bench_.settings->formatter();
    pages_->setCurrentIndex(report_ != nullptr || showsRun() ? 1 : 0);
    idle_->show(facts_, report_, formatter);
    tasks_->setFormatter(formatter);
    tasks_->show(facts_, report_);
    path_->setFormatter(formatter);
    path_->show(facts_, report_);
    if (report_ != nullptr)
        showFigures(*report_);
    else
        figures_->set({});
    const QString error = showsRun() ? RunReport::of(run_)->error() : QString();
    about_->setText(report_ != nullptr
                        ? tr("%1: %2 steps, %3")
                              .arg(QString::fromStdString(report_->title),
                                   formatter.count(report_->steps),
                                   report_->origin == trace::Origin::Predicted ? tr("predicted")
                                   : showsRun() && run_->emulated
                                       ? tr("on emulated devices: times are not comparable")
                                       : tr("measured"))
                    : !error.isEmpty() ? error
                                       : tr("No whole step of this run yet."));
    followSelection();
}

void ReportPanel::showFigures(const profiler::Report& report)
{
    const Formatter formatter = bench_.settings->formatter();
    const auto against = [&](double seconds) {
        return report.stepPredicted > 0
                   ? tr("%1, %2 against the prediction")
                         .arg(exactTime(seconds),
                              formatter.change(seconds / report.stepPredicted - 1))
                   : exactTime(seconds);
    };
    QList<Tile> tiles = {
        {tr("Step, median"), formatter.time({report.stepMedian}), against(report.stepMedian)},
        {tr("Quietest 200"), formatter.time({report.stepQuietest}),
         tr("Median of the 200 quietest steps in a row: ") + against(report.stepQuietest)},
        {tr("Predicted"), formatter.time({report.stepPredicted}), exactTime(report.stepPredicted)},
    };
    if (report.stepPredicted > 0 && report.origin == trace::Origin::Measured)
        tiles.append({tr("Off"), formatter.change(report.stepQuietest / report.stepPredicted - 1),
                      tr("Quietest steps against the prediction")});
    if (report.idealChipStep > 0)
        tiles.append(
            {tr("Of the ideal chip"), formatter.percent(report.percentOfIdealChip / 100),
             tr("The ideal chip takes %1 for a step").arg(exactTime(report.idealChipStep))});
    tiles.append({tr("Utilization"), formatter.percent(report.utilization),
                  tr("Busy time of the compute lanes")});
    tiles.append({tr("Transfers hidden"), formatter.percent(report.overlap),
                  tr("Part of the transfer time that no compute lane waited for")});
    tiles.append(
        {tr("Firings"), formatter.count(qint64(report.firings)),
         report.dropped > 0
             ? tr("%1 were left out by the trace cap").arg(formatter.count(qint64(report.dropped)))
             : tr("All of these steps")});
    figures_->set(tiles);
}

void ReportPanel::select(std::uint32_t task)
{
    const auto planned = bench_.document->plan();
    Selection selection = facts_->selectionOf(task);
    selection.task.reset();
    if (isSamePlan(facts_.get(), planned.get()))
        selection.task = task; // tasks of another plan have other numbers
    selecting_ = true;
    bench_.document->select(selection);
    selecting_ = false;
}

void ReportPanel::followSelection()
{
    const auto planned = bench_.document->plan();
    if (selecting_ || !isSamePlan(facts_.get(), planned.get()))
        return;
    const Selection& selection = bench_.document->selection();
    QList<int> rows;
    QList<int> onPath;
    if (const auto task = selection.task     ? selection.task
                          : selection.firing ? std::optional(selection.firing->task)
                                             : std::nullopt) {
        if (const int row = tasks_->rowOf(*task); row >= 0)
            rows.append(row);
        for (int row = 0; row < path_->rowCount() && onPath.isEmpty(); ++row)
            if (path_->taskAt(row) == *task)
                onPath.append(row);
    }
    table_->selectRows(rows);
    pathTable_->selectRows(onPath);
}

} // namespace plugboard::gui
