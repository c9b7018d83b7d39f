// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/compare_panel.h"

#include "gui/document/document.h"
#include "gui/document/settings.h"
#include "gui/look/theme.h"
#include "gui/panels/figure_table.h"
#include "gui/panels/figure_tiles.h"
#include "gui/panels/figures.h"
#include "gui/panels/flow_layout.h"
#include "gui/panels/panel_state.h"
#include "gui/panels/report_models.h"
#include "gui/panels/run_choice.h"
#include "gui/panels/run_report.h"
#include "gui/panels/table_text.h"
#include "gui/service/run_service.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QStackedWidget>
#include <QTabWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace plugboard::gui {

ComparePanel::ComparePanel(Workbench bench, QWidget* parent)
    : QWidget(parent), bench_(bench), figures_(new FigureTiles), note_(new QLabel),
      filter_(new QLineEdit), model_(new ComparisonModel(this)), table_(new FigureTable(model_)),
      idle_(new IdlePair), paths_(new CriticalPathPair), copy_(new QToolButton),
      empty_(new EmptyState("compare",
                            tr("Two runs, or a run and its prediction, will stand here side by "
                               "side: step times, accuracy, and each task's change."),
                            tr("Run"))),
      pages_(new QStackedWidget)
{
    first_.choice = new RunChoice(tr("Prediction"));
    first_.choice->setObjectName("first");
    second_.choice = new RunChoice(tr("Prediction"));
    second_.choice->setObjectName("second");
    pages_->addWidget(empty_);
    pages_->addWidget(makeBody());
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kGutter, kGutter, kGutter, 0);
    column->addWidget(pages_);
    connect(empty_, &EmptyState::actionTriggered, this, &ComparePanel::runRequested);
    connect(first_.choice, &RunChoice::chosen, this, [this](RunRecord* run) {
        choose(first_, run);
        refresh();
    });
    connect(second_.choice, &RunChoice::chosen, this, [this](RunRecord* run) {
        choose(second_, run);
        refresh();
    });
    connect(filter_, &QLineEdit::textChanged, table_, &FigureTable::setFilter);
    connect(table_, &FigureTable::rowsChosen, this, [this] {
        if (const QList<int> rows = table_->selectedRows(); !rows.isEmpty())
            selectTask(rows[0]);
    });
    connect(bench.runs, &RunService::listChanged, this, &ComparePanel::showRuns);
    connect(bench.runs, &RunService::currentChanged, this, [this] {
        if (bench_.runs->current() != nullptr && first_.run == nullptr)
            compare(nullptr, bench_.runs->current());
    });
    connect(bench.document, &Document::planChanged, this, &ComparePanel::refresh);
    connect(bench.document, &Document::wasReset, this, &ComparePanel::refresh);
    connect(bench.settings, &Settings::changed, this, &ComparePanel::showBoth);
    showRuns();
    compare(nullptr, bench.runs->current());
}

QWidget* ComparePanel::makeBody()
{
    filter_->setObjectName("filter");
    filter_->setPlaceholderText(tr("Filter tasks and devices"));
    filter_->setClearButtonEnabled(true);
    note_->setObjectName("note");
    note_->setForegroundRole(QPalette::PlaceholderText);
    note_->setWordWrap(true);
    table_->setSelectionMode(QAbstractItemView::SingleSelection);
    table_->sortByColumn(ComparisonModel::Difference, Qt::DescendingOrder); // largest loss first
    auto* tasks = new QWidget;
    auto* tasksColumn = new QVBoxLayout(tasks);
    tasksColumn->setContentsMargins(0, kGutter, 0, 0);
    auto* line = new QHBoxLayout;
    line->addWidget(filter_, 1);
    line->addWidget(copy_);
    tasksColumn->addLayout(line);
    tasksColumn->addWidget(table_, 1);
    addCopies();
    tabs_ = new QTabWidget;
    tabs_->setDocumentMode(true);
    tabs_->addTab(tasks, tr("Tasks"));
    tabs_->addTab(idle_, tr("Idle"));
    tabs_->addTab(paths_, tr("Critical path"));
    auto* flow = new FlowLayout(nullptr, 16, 6);
    flow->addWidget(labelled(tr("First"), first_.choice, tr("What the second is held against")));
    flow->addWidget(labelled(tr("Second"), second_.choice, {}));
    auto* body = new QWidget;
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kGutter);
    column->addLayout(flow);
    column->addWidget(figures_);
    column->addWidget(note_);
    column->addWidget(tabs_, 1);
    column->addStretch(0); // where there is nothing to show yet
    return body;
}

void ComparePanel::addCopies()
{
    copy_->setText(tr("Copy"));
    copy_->setObjectName("copy");
    copy_->setToolTip(tr("All rows in this order, to paste elsewhere"));
    copy_->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(copy_);
    const auto add = [&](const QString& text, QString (*made)(const QAbstractItemModel&)) {
        connect(menu->addAction(text), &QAction::triggered, this,
                [this, made] { QApplication::clipboard()->setText(made(*table_->proxy())); });
    };
    add(tr("As CSV"), &csvOf);
    add(tr("As Markdown"), &markdownOf);
    copy_->setMenu(menu);
}

void ComparePanel::compare(RunRecord* first, RunRecord* second)
{
    {
        const QSignalBlocker quietFirst(first_.choice);
        const QSignalBlocker quietSecond(second_.choice);
        first_.choice->choose(first);
        second_.choice->choose(second);
    }
    choose(first_, first);
    choose(second_, second);
    refresh();
}

void ComparePanel::choose(Side& side, RunRecord* run)
{
    const Side& other = &side == &first_ ? second_ : first_;
    if (side.run != nullptr && side.run != other.run) {
        side.run->disconnect(this);
        RunReport::of(side.run)->disconnect(this);
    }
    side.run = run;
    if (run == nullptr || run == other.run)
        return;
    connect(run, &RunRecord::planLoaded, this, &ComparePanel::refresh);
    connect(run, &RunRecord::traceLoaded, this, &ComparePanel::refresh);
    connect(RunReport::of(run), &RunReport::changed, this, &ComparePanel::showBoth);
    bench_.runs->load(run);
}

void ComparePanel::showRuns()
{
    const QList<RunRecord*>& runs = bench_.runs->runs();
    first_.choice->setRuns(runs);
    second_.choice->setRuns(runs);
    showBoth();
}

void ComparePanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    refresh();
}

void ComparePanel::refresh()
{
    if (isVisible())
        for (const Side* side : {&first_, &second_})
            if (side->run != nullptr)
                RunReport::of(side->run)->update();
    showBoth();
}

std::shared_ptr<const profiler::Report> ComparePanel::reportOf(const Side& side) const
{
    if (side.run != nullptr)
        return RunReport::of(side.run)->report();
    // A run is held against its own prediction where there is another side that has one.
    const Side& other = &side == &first_ ? second_ : first_;
    const auto facts = other.run != nullptr && other.run->plan != nullptr ? other.run->plan
                                                                          : bench_.document->plan();
    return facts == nullptr ? nullptr
                            : std::shared_ptr<const profiler::Report>(facts, &facts->report);
}

ReportSide ComparePanel::shownSide(const Side& side) const
{
    const Side& other = &side == &first_ ? second_ : first_;
    const RunRecord* of = side.run != nullptr ? side.run : other.run;
    return {of != nullptr && of->plan != nullptr ? of->plan : bench_.document->plan(), side.report,
            side.run != nullptr ? side.run->title : tr("Prediction")};
}

void ComparePanel::showBoth()
{
    const bool some =
        !bench_.runs->runs().isEmpty() || first_.run != nullptr || second_.run != nullptr;
    pages_->setCurrentIndex(some ? 1 : 0);
    first_.report = reportOf(first_);
    second_.report = reportOf(second_);
    model_->setFormatter(bench_.settings->formatter());
    const bool both = first_.report != nullptr && second_.report != nullptr;
    const bool same = first_.run == second_.run;
    tabs_->setVisible(both && !same);
    figures_->setVisible(both && !same);
    const bool emulated = (first_.run != nullptr && first_.run->emulated) ||
                          (second_.run != nullptr && second_.run->emulated);
    note_->setVisible(!both || same || emulated);
    note_->setText(same    ? tr("Choose two different ones.")
                   : !both ? tr("Reading traces: a run can be compared when one of its steps is "
                                "whole.")
                           : tr("One of them ran on emulated devices: its times say nothing about "
                                "the real ones."));
    if (!both || same)
        return;
    const auto facts = second_.run != nullptr && second_.run->plan != nullptr
                           ? second_.run->plan
                           : bench_.document->plan();
    model_->show(facts, profiler::compare(*first_.report, *second_.report));
    const ReportSide sides[] = {shownSide(first_), shownSide(second_)};
    idle_->show(sides[0], sides[1], bench_.settings->formatter());
    paths_->show(sides[0], sides[1], bench_.settings->formatter());
    showFigures(*first_.report, *second_.report);
    tellOthers();
}

void ComparePanel::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    told_.reset(); // others may show something else by the time that it comes back
}

void ComparePanel::tellOthers()
{
    const std::pair<RunRecord*, RunRecord*> pair(first_.run, second_.run);
    if (!isVisible() || told_ == pair)
        return;
    told_ = pair;
    emit compared(pair.first, pair.second);
}

void ComparePanel::showFigures(const profiler::Report& first, const profiler::Report& second)
{
    const Formatter formatter = bench_.settings->formatter();
    const auto pair = [](const QString& a, const QString& b) {
        return a + QStringLiteral(" → ") + b;
    };
    QList<Tile> tiles = {
        {tr("Step, median"),
         pair(formatter.time({first.stepMedian}), formatter.time({second.stepMedian})),
         pair(exactTime(first.stepMedian), exactTime(second.stepMedian))}};
    if (first.stepMedian > 0)
        tiles.append({tr("Change"), formatter.change(second.stepMedian / first.stepMedian - 1),
                      tr("Second step against first")});
    tiles.append({tr("Utilization"),
                  pair(formatter.percent(first.utilization), formatter.percent(second.utilization)),
                  tr("Busy time of the compute lanes")});
    tiles.append({tr("Transfers hidden"),
                  pair(formatter.percent(first.overlap), formatter.percent(second.overlap)),
                  tr("Part of the transfer time that no compute lane waited for")});
    const auto accuracy = [&](const Side& side) {
        return side.run != nullptr && side.run->accuracy >= 0
                   ? formatter.percent(side.run->accuracy)
                   : QStringLiteral("–");
    };
    if (accuracy(first_) != QStringLiteral("–") || accuracy(second_) != QStringLiteral("–"))
        tiles.append({tr("Accuracy"), pair(accuracy(first_), accuracy(second_)),
                      tr("Of the test set, at the last evaluation")});
    figures_->set(tiles);
}

void ComparePanel::selectTask(int row)
{
    const auto facts = bench_.document->plan();
    if (facts == nullptr || row == model_->totalRow())
        return;
    const profiler::TaskChange& change = model_->change(row);
    for (const profiler::TaskReport& task : facts->report.tasks)
        if (task.name == change.name && task.device == change.device) {
            Selection selection = facts->selectionOf(task.task.value);
            selection.task = task.task.value;
            return bench_.document->select(selection);
        }
}

} // namespace plugboard::gui
