// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/plan_panel.h"

#include "gui/document/document.h"
#include "gui/document/settings.h"
#include "gui/look/theme.h"
#include "gui/panels/figure_table.h"
#include "gui/panels/figure_tiles.h"
#include "gui/panels/panel_state.h"
#include "gui/panels/plan_figures.h"
#include "gui/panels/plan_options.h"
#include "gui/panels/plan_progress.h"
#include "gui/panels/plan_table_model.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace plugboard::gui {
namespace {

constexpr int kNarrow = 340; ///< pixels

} // namespace

PlanPanel::PlanPanel(Workbench bench, QWidget* parent)
    : QWidget(parent), bench_(bench), options_(new PlanOptions(bench.settings->values().effort)),
      plan_(new QPushButton(tr("Plan"))), progress_(new PlanProgress), stale_(new QWidget),
      strategy_(new QLabel), figures_(new FigureTiles), failure_(new QLabel),
      filter_(new QLineEdit), model_(new PlanTableModel(this)), table_(new FigureTable(model_)),
      empty_(new EmptyState(
          "plan",
          tr("The plan will stand here: its step time against the ideal chip's, and what each node "
             "takes of each device."),
          tr("Plan"))),
      pages_(new QStackedWidget)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kGutter, kGutter, kGutter, 0);
    column->setSpacing(kGutter);
    column->addWidget(makeHead());
    pages_->addWidget(empty_);
    pages_->addWidget(makeBody());
    column->addWidget(pages_, 1);
    connectAll();
    showPlan();
}

QWidget* PlanPanel::makeHead()
{
    plan_->setObjectName("plan");
    plan_->setProperty("primary", true);
    plan_->setToolTip(tr("Places, shards and wires the network (F5)"));
    failure_->setWordWrap(true);
    failure_->setObjectName("failure");
    failure_->hide();
    auto* head = new QWidget;
    auto* column = new QVBoxLayout(head);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kGutter);
    headLine_ = new QBoxLayout(QBoxLayout::TopToBottom);
    headLine_->setSpacing(2 * kGutter);
    headLine_->addWidget(plan_, 0, Qt::AlignTop | Qt::AlignLeft);
    headLine_->addWidget(options_, 1);
    column->addLayout(headLine_);
    column->addWidget(progress_);
    column->addWidget(failure_);
    auto* staleLine = new QHBoxLayout(stale_);
    staleLine->setContentsMargins(0, 0, 0, 0);
    auto* text = new QLabel(tr("Out of date: the drawing has changed since this plan was made."));
    text->setWordWrap(true);
    auto* again = new QPushButton(tr("Plan again"));
    again->setObjectName("planAgain");
    staleLine->addWidget(text, 1);
    staleLine->addWidget(again);
    column->addWidget(stale_);
    connect(again, &QPushButton::clicked, this, &PlanPanel::planRequested);
    return head;
}

/// In a narrow dock the button stands above the options.
void PlanPanel::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    headLine_->setDirection(width() < kNarrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
}

QWidget* PlanPanel::makeBody()
{
    QFont font = strategy_->font();
    font.setPointSizeF(font.pointSizeF() * 1.3);
    font.setWeight(QFont::DemiBold);
    strategy_->setFont(font);
    strategy_->setObjectName("strategyTitle");
    filter_->setObjectName("filter");
    filter_->setPlaceholderText(tr("Filter nodes, devices and pins"));
    filter_->setClearButtonEnabled(true);
    table_->setContextMenuPolicy(Qt::CustomContextMenu);
    auto* body = new QWidget;
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kGutter);
    column->addWidget(strategy_);
    column->addWidget(figures_);
    column->addWidget(filter_);
    column->addWidget(table_, 1);
    return body;
}

void PlanPanel::connectAll()
{
    connect(plan_, &QPushButton::clicked, this, &PlanPanel::planRequested);
    connect(empty_, &EmptyState::actionTriggered, this, &PlanPanel::planRequested);
    connect(filter_, &QLineEdit::textChanged, table_, &FigureTable::setFilter);
    connect(table_, &FigureTable::rowsChosen, this, &PlanPanel::selectInDocument);
    connect(table_, &QWidget::customContextMenuRequested, this, &PlanPanel::openMenu);
    connect(progress_, &PlanProgress::cancelled, bench_.planning, &PlanService::cancel);
    Document* document = bench_.document;
    connect(document, &Document::planChanged, this, &PlanPanel::showPlan);
    connect(document, &Document::planStaleChanged, this, &PlanPanel::showState);
    connect(document, &Document::selectionChanged, this, &PlanPanel::followSelection);
    connect(document, &Document::pinsChanged, this, &PlanPanel::showPins);
    connect(document, &Document::wasReset, this, [this] {
        failure_->hide();
        showPlan();
    });
    connect(bench_.settings, &Settings::changed, this, &PlanPanel::showPlan);
    PlanService* planning = bench_.planning;
    connect(planning, &PlanService::busyChanged, this, [this](bool busy) {
        if (busy) {
            failure_->hide();
            progress_->begin();
        }
        showState();
    });
    connect(planning, &PlanService::stageChanged, progress_, &PlanProgress::setStage);
    connect(planning, &PlanService::progressed, this, &PlanPanel::showProgress);
    connect(planning, &PlanService::failed, this, [this](const Error& error) {
        if (error.code == ErrorCode::Interrupted)
            return;
        failure_->setText(QString::fromStdString(toString(error)));
        QPalette colours;
        colours.setColor(QPalette::WindowText, themeOf(palette()).error);
        failure_->setPalette(colours);
        failure_->show();
    });
}

PlanRequest PlanPanel::request() const
{
    PlanRequest request = options_->request();
    request.pins = bench_.document->pins();
    return request;
}

void PlanPanel::showPlan()
{
    const auto facts = bench_.document->plan();
    model_->setFormatter(bench_.settings->formatter());
    model_->setPlan(facts);
    if (facts != nullptr)
        showFigures(*facts);
    showState();
    showPins();
    followSelection();
}

void PlanPanel::showState()
{
    const bool there = bench_.document->plan() != nullptr;
    const bool busy = bench_.planning->isBusy();
    const bool stale = there && bench_.document->planIsStale();
    pages_->setCurrentIndex(there ? 1 : 0);
    progress_->setVisible(busy);
    stale_->setVisible(stale && !busy);
    plan_->setEnabled(!busy);
    empty_->setActionEnabled(!busy);
    figures_->setEnabled(!stale);
    strategy_->setEnabled(!stale);
    table_->setFaded(stale);
}

void PlanPanel::showFigures(const PlanFacts& facts)
{
    QString title = QString::fromStdString(facts.plan.header.strategy);
    if (!title.isEmpty())
        title[0] = title[0].toUpper();
    strategy_->setText(title);
    figures_->set(planTiles(facts, bench_.settings->formatter()));
}

void PlanPanel::showProgress(qint64 candidates, double value, double bound, double gap,
                             const QString& strategy)
{
    progress_->show(bench_.settings->formatter(), candidates, value, bound, gap, strategy);
}

void PlanPanel::followSelection()
{
    if (selecting_)
        return;
    QList<int> rows;
    for (const std::string& node : bench_.document->selection().nodes)
        if (const int row = model_->rowOf(node); row >= 0)
            rows.append(row);
    table_->selectRows(rows);
}

void PlanPanel::selectInDocument()
{
    Selection selection;
    selection.nodes = chosenNodes();
    selecting_ = true;
    bench_.document->select(selection);
    selecting_ = false;
}

std::vector<std::string> PlanPanel::chosenNodes() const
{
    std::vector<std::string> nodes;
    for (const int row : table_->selectedRows())
        if (std::string node = model_->nodeAt(row); !node.empty())
            nodes.push_back(std::move(node));
    return nodes;
}

void PlanPanel::showPins()
{
    const DeviceColours colours(bench_.document->machines());
    std::map<std::string, QString> texts;
    for (const model::Pin& pin : bench_.document->pins()) {
        QStringList labels;
        for (const std::string& device : pin.devices) {
            const model::DeviceId id = bench_.document->machines().findDevice(device);
            labels << (id.valid() ? colours.label(id) : QString::fromStdString(device));
        }
        texts[pin.node] = labels.join(' ');
    }
    model_->setPins(std::move(texts));
}

void PlanPanel::openMenu(QPoint position)
{
    const int row = table_->rowAtPosition(position);
    if (row >= 0 && !table_->selectedRows().contains(row)) {
        table_->selectRows({row});
        selectInDocument();
    }
    QMenu menu(this);
    if (const std::vector<std::string> nodes = chosenNodes(); !nodes.empty())
        addPinActions(menu, nodes);
    QAction* all = menu.addAction(tr("Unpin all"), bench_.document, &Document::clearPins);
    all->setEnabled(!bench_.document->pins().empty());
    menu.exec(table_->viewport()->mapToGlobal(position));
}

void PlanPanel::addPinActions(QMenu& menu, const std::vector<std::string>& nodes)
{
    menu.addAction(tr("Pin here"), this, [this, nodes] { pinHere(nodes); })
        ->setToolTip(tr("The next plan keeps it where it is"));
    QMenu* to = menu.addMenu(tr("Pin to"));
    const model::Topology& machines = bench_.document->machines();
    const DeviceColours colours(machines);
    for (std::size_t at = 0; at < machines.devices.size(); ++at) {
        const std::string name = machines.devices[at].name;
        QPixmap hue(12, 12);
        hue.fill(colours.colour(model::DeviceId(at)));
        to->addAction(QIcon(hue),
                      QStringLiteral("%1  %2").arg(colours.label(model::DeviceId(at)),
                                                   QString::fromStdString(name)),
                      this, [this, nodes, name] { bench_.document->pinNodes(nodes, {name}); });
    }
    menu.addAction(tr("Unpin"), this, [this, nodes] { bench_.document->pinNodes(nodes, {}); });
}

void PlanPanel::pinHere(const std::vector<std::string>& nodes)
{
    const auto facts = bench_.document->plan();
    std::vector<model::Pin> pins;
    for (const std::string& node : nodes)
        if (const session::NodePlacement* placement = facts ? facts->placement(node) : nullptr) {
            model::Pin pin{node};
            for (const session::NodeOnDevice& on : placement->devices)
                pin.devices.push_back(facts->plan.topology.device(on.device).name);
            pins.push_back(std::move(pin));
        }
    bench_.document->setPins(pins, tr("Pin where the plan has it"));
}

} // namespace plugboard::gui
