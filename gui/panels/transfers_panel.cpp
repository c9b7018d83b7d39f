// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/transfers_panel.h"

#include "gui/document/document.h"
#include "gui/document/settings.h"
#include "gui/look/theme.h"
#include "gui/panels/figure_table.h"
#include "gui/panels/panel_state.h"
#include "gui/panels/run_report.h"
#include "gui/panels/transfer_models.h"
#include "gui/service/run_service.h"

#include <QLineEdit>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace plugboard::gui {
namespace {

bool contains(const std::vector<std::string>& names, const std::string& name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

} // namespace

TransfersPanel::TransfersPanel(Workbench bench, QWidget* parent)
    : QWidget(parent), bench_(bench), filter_(new QLineEdit), transfers_(new TransferModel(this)),
      table_(new FigureTable(transfers_)), links_(new LinkLoadModel(this)),
      linkTable_(new FigureTable(links_)), empty_(new EmptyState("transfer", {})),
      pages_(new QStackedWidget)
{
    filter_->setObjectName("filter");
    filter_->setPlaceholderText(tr("Filter tensors, devices, links and collectives"));
    filter_->setClearButtonEnabled(true);
    table_->setObjectName("transfers");
    linkTable_->setObjectName("links");
    auto* splitter = new QSplitter(Qt::Vertical);
    splitter->addWidget(table_);
    splitter->addWidget(linkTable_);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({300, 8 * kCompactRowHeight});
    splitter->setChildrenCollapsible(false);
    auto* body = new QWidget;
    auto* bodyColumn = new QVBoxLayout(body);
    bodyColumn->setContentsMargins(0, 0, 0, 0);
    bodyColumn->setSpacing(kGutter);
    bodyColumn->addWidget(filter_);
    bodyColumn->addWidget(splitter, 1);
    pages_->addWidget(empty_);
    pages_->addWidget(body);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kGutter, kGutter, kGutter, 0);
    column->addWidget(pages_);
    connect(empty_, &EmptyState::actionTriggered, this, &TransfersPanel::planRequested);
    connect(filter_, &QLineEdit::textChanged, table_, &FigureTable::setFilter);
    connect(table_, &FigureTable::rowsChosen, this, &TransfersPanel::chooseTransfer);
    connect(linkTable_, &FigureTable::rowsChosen, this, &TransfersPanel::chooseLink);
    connect(bench.document, &Document::planChanged, this, &TransfersPanel::showPlan);
    connect(bench.document, &Document::planStaleChanged, this, &TransfersPanel::showPlan);
    connect(bench.document, &Document::wasReset, this, &TransfersPanel::showPlan);
    connect(bench.document, &Document::selectionChanged, this, &TransfersPanel::followSelection);
    connect(bench.settings, &Settings::changed, this, &TransfersPanel::showPlan);
    connect(bench.runs, &RunService::currentChanged, this,
            [this] { showRun(bench_.runs->current()); });
    showPlan();
    showRun(bench.runs->current());
}

void TransfersPanel::showRun(RunRecord* run)
{
    if (run_ != nullptr) {
        run_->disconnect(this);
        RunReport::of(run_)->disconnect(this);
    }
    run_ = run;
    if (run != nullptr) {
        connect(run, &RunRecord::planLoaded, this, &TransfersPanel::showMeasured);
        connect(run, &RunRecord::traceLoaded, this, &TransfersPanel::showMeasured);
        connect(RunReport::of(run), &RunReport::changed, this, &TransfersPanel::showMeasured);
    }
    showMeasured();
}

void TransfersPanel::showPlan()
{
    const auto facts = bench_.document->plan();
    const bool some = facts != nullptr && !facts->summary.transfers.empty();
    pages_->setCurrentIndex(some ? 1 : 0);
    empty_->setSentence(
        facts == nullptr
            ? tr("The transfers of the plan will stand here: what is sent, over which links, how "
                 "long it takes.")
            : tr("This plan sends nothing: all of it stays on one device."));
    empty_->setAction(facts == nullptr ? tr("Plan") : QString());
    const bool stale = facts != nullptr && bench_.document->planIsStale();
    transfers_->setFormatter(bench_.settings->formatter());
    links_->setFormatter(bench_.settings->formatter());
    transfers_->setPlan(facts);
    links_->setPlan(facts);
    table_->setFaded(stale);
    linkTable_->setFaded(stale);
    showMeasured();
    followSelection();
}

void TransfersPanel::showMeasured()
{
    const auto facts = bench_.document->plan();
    if (run_ == nullptr || !isSamePlan(run_->plan.get(), facts.get()))
        return transfers_->setMeasured(nullptr);
    RunReport* report = RunReport::of(run_);
    if (report->report() == nullptr)
        report->update();
    transfers_->setMeasured(report->report());
}

void TransfersPanel::followSelection()
{
    const auto facts = bench_.document->plan();
    if (selecting_ || facts == nullptr)
        return;
    const Selection& selection = bench_.document->selection();
    const auto task = selection.task     ? selection.task
                      : selection.firing ? std::optional(selection.firing->task)
                                         : std::nullopt;
    QList<int> rows;
    for (int row = 0; row < transfers_->rowCount(); ++row) {
        const session::Transfer& transfer = transfers_->transfer(row);
        const bool itself =
            task && (transfer.send.value == *task || transfer.receive.value == *task);
        const bool over =
            !task && std::any_of(transfer.route.begin(), transfer.route.end(), [&](auto hop) {
                return contains(selection.links, facts->plan.topology.links[hop.link.index()].name);
            });
        const bool wire =
            !task && std::any_of(selection.wires.begin(), selection.wires.end(),
                                 [&](const WireEnds& ends) { return ends.from == transfer.node; });
        if (itself || over || wire || (!task && contains(selection.nodes, transfer.node)))
            rows.append(row);
    }
    table_->selectRows(rows);
    QList<int> links;
    for (int row = 0; row < links_->rowCount(); ++row)
        if (contains(selection.links, links_->load(row).name))
            links.append(row);
    linkTable_->selectRows(links);
}

void TransfersPanel::chooseTransfer()
{
    const auto facts = bench_.document->plan();
    const QList<int> rows = table_->selectedRows();
    if (facts == nullptr || rows.isEmpty())
        return;
    const session::Transfer& first = transfers_->transfer(rows[0]);
    Selection selection = facts->selectionOf(first.send.value);
    selection.task = first.send.value;
    selection.links.clear();
    for (const int row : rows)
        for (const model::Hop& hop : transfers_->transfer(row).route) {
            const std::string& name = facts->plan.topology.links[hop.link.index()].name;
            if (!contains(selection.links, name))
                selection.links.push_back(name);
        }
    selecting_ = true;
    bench_.document->select(selection);
    selecting_ = false;
}

void TransfersPanel::chooseLink()
{
    Selection selection;
    for (const int row : linkTable_->selectedRows())
        if (const std::string& name = links_->load(row).name;
            !name.empty() && !contains(selection.links, name))
            selection.links.push_back(name);
    bench_.document->select(selection);
}

} // namespace plugboard::gui
