// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/memory_panel.h"

#include "gui/document/document.h"
#include "gui/document/settings.h"
#include "gui/look/theme.h"
#include "gui/panels/figure_table.h"
#include "gui/panels/memory_bars.h"
#include "gui/panels/panel_state.h"
#include "gui/panels/tensor_sizes.h"

#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace plugboard::gui {
namespace {

constexpr std::size_t kLargest = 5;

} // namespace

MemoryPanel::MemoryPanel(Workbench bench, QWidget* parent)
    : QWidget(parent), bench_(bench), bars_(new MemoryBars), scroll_(new QScrollArea),
      model_(new TensorSizeModel(this)), table_(new FigureTable(model_)), pages_(new QStackedWidget)
{
    auto* empty = new EmptyState(
        "memory",
        tr("How full the plan makes each device will stand here: variables, arena, what is free."),
        tr("Plan"));
    connect(empty, &EmptyState::actionTriggered, this, &MemoryPanel::planRequested);
    scroll_->setWidget(bars_);
    scroll_->setWidgetResizable(true);
    scroll_->setFrameShape(QFrame::NoFrame);
    scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    bars_->setAutoFillBackground(false);
    auto* splitter = new QSplitter(Qt::Vertical);
    splitter->addWidget(scroll_);
    splitter->addWidget(table_);
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 0);
    splitter->setSizes({300, 6 * kCompactRowHeight + 2 * kGutter}); // the five rows, and titles
    splitter->setChildrenCollapsible(false);
    pages_->addWidget(empty);
    pages_->addWidget(splitter);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(pages_);
    table_->setSelectionMode(QAbstractItemView::SingleSelection);
    connect(bars_, &MemoryBars::chosen, this, &MemoryPanel::choose);
    connect(table_, &FigureTable::rowsChosen, this, [this] {
        const QList<int> rows = table_->selectedRows();
        if (rows.isEmpty() || model_->tensor(rows[0]).node.empty())
            return;
        Selection selection = bench_.document->selection();
        selection.nodes = {model_->tensor(rows[0]).node};
        bench_.document->select(selection);
    });
    connect(bench_.document, &Document::planChanged, this, &MemoryPanel::showPlan);
    connect(bench_.document, &Document::planStaleChanged, this, &MemoryPanel::showPlan);
    connect(bench_.document, &Document::wasReset, this, &MemoryPanel::showPlan);
    connect(bench_.document, &Document::selectionChanged, this, &MemoryPanel::followSelection);
    connect(bench_.settings, &Settings::changed, this, &MemoryPanel::showPlan);
    showPlan();
}

void MemoryPanel::showPlan()
{
    const auto facts = bench_.document->plan();
    pages_->setCurrentIndex(facts == nullptr ? 0 : 1);
    const bool stale = facts != nullptr && bench_.document->planIsStale();
    bars_->show(facts, bench_.settings->formatter(), stale);
    table_->setFaded(stale);
    model_->setFormatter(bench_.settings->formatter());
    if (facts != nullptr && !bars_->current() && !facts->summary.devices.empty())
        bars_->setCurrent(0);
    showTensors();
    followSelection();
}

void MemoryPanel::followSelection()
{
    const auto facts = bench_.document->plan();
    if (facts == nullptr)
        return;
    for (const std::string& element : bench_.document->selection().elements)
        for (std::size_t row = 0; row < facts->summary.devices.size(); ++row) {
            const model::DeviceId device = facts->summary.devices[row].device;
            if (facts->plan.topology.device(device).name != element || bars_->current() == row)
                continue;
            bars_->setCurrent(row);
            const QRect area = bars_->rowRect(row);
            scroll_->ensureVisible(0, area.center().y(), 0, area.height() / 2);
            showTensors();
            return;
        }
}

void MemoryPanel::choose(std::size_t row)
{
    const auto facts = bench_.document->plan();
    bars_->setCurrent(row);
    showTensors();
    Selection selection;
    selection.elements = {facts->plan.topology.device(facts->summary.devices[row].device).name};
    bench_.document->select(selection);
}

void MemoryPanel::showTensors()
{
    const auto facts = bench_.document->plan();
    if (facts == nullptr || !bars_->current())
        return model_->setTensors({});
    const model::DeviceId device = facts->summary.devices[*bars_->current()].device;
    model_->setTensors(largestTensors(*facts, device, kLargest));
}

} // namespace plugboard::gui
