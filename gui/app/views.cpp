// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/views.h"

#include "gui/app/command_sources.h"

#include "gui/canvas/network_canvas.h"
#include "gui/canvas/topology_canvas.h"
#include "gui/document/document.h"
#include "gui/panels/compare_panel.h"
#include "gui/panels/curves_panel.h"
#include "gui/panels/devices_panel.h"
#include "gui/panels/inference_panel.h"
#include "gui/panels/inspector_panel.h"
#include "gui/panels/layer_report_panel.h"
#include "gui/panels/log_panel.h"
#include "gui/panels/memory_panel.h"
#include "gui/panels/palette_panel.h"
#include "gui/panels/plan_panel.h"
#include "gui/panels/problems_panel.h"
#include "gui/panels/recipe_panel.h"
#include "gui/panels/report_panel.h"
#include "gui/panels/runs_panel.h"
#include "gui/panels/transfers_panel.h"
#include "gui/service/run_service.h"
#include "gui/timeline/timeline_widget.h"

#include <QAction>
#include <QDockWidget>
#include <QMainWindow>

#include <algorithm>
#include <cmath>

namespace plugboard::gui {
namespace {

constexpr double kNear = 60;   // scene units: closer than this two chips overlap
constexpr double kBelow = 104; // to the next free place

} // namespace

Views::Views(Workbench workbench, QMainWindow* window)
    : QObject(window), window_(window), workbench_(workbench)
{
    network = new NetworkCanvas(workbench, window);
    addDock("palette", tr("Palette"), palette = new PalettePanel(workbench));
    addDock("devices", tr("Devices"), devices = new DevicesPanel(workbench));
    addDock("topology", tr("Machines"), topology = new TopologyCanvas(workbench));
    addDock("inspector", tr("Inspector"), inspector = new InspectorPanel(workbench));
    addDock("recipe", tr("Recipe"), recipe = new RecipePanel(workbench));
    addDock("problems", tr("Problems"), problems = new ProblemsPanel(workbench));
    addDock("timeline", tr("Timeline"), timeline = new TimelineWidget(workbench));
    addDock("plan", tr("Plan"), plan = new PlanPanel(workbench));
    addDock("memory", tr("Memory"), memory = new MemoryPanel(workbench));
    addDock("transfers", tr("Transfers"), transfers = new TransfersPanel(workbench));
    addDock("runs", tr("Runs"), runs = new RunsPanel(workbench));
    addDock("curves", tr("Curves"), curves = new CurvesPanel(workbench));
    addDock("log", tr("Log"), log = new LogPanel(workbench));
    addDock("report", tr("Report"), report = new ReportPanel(workbench));
    addDock("layers", tr("Layer report"), layers = new LayerReportPanel(workbench));
    addDock("inference", tr("Inference"), inference = new InferencePanel(workbench));
    addDock("compare", tr("Compare"), compare = new ComparePanel(workbench));
    connectPanels();
}

void Views::addDock(const QString& name, const QString& title, QWidget* widget)
{
    auto* dock = new QDockWidget(title, window_);
    dock->setObjectName("dock_" + name);
    dock->setWidget(widget);
    dock->setFeatures(QDockWidget::DockWidgetClosable | QDockWidget::DockWidgetMovable |
                      QDockWidget::DockWidgetFloatable);
    dock->toggleViewAction()->setText(title);
    dock->toggleViewAction()->setProperty(kNameProperty, tr("Panel: %1").arg(title));
    docks_.insert(name, dock);
}

void Views::connectPanels()
{
    connect(palette, &PalettePanel::addRequested, this, &Views::addKind);
    connect(palette, &PalettePanel::presetRequested, this, &Views::addPreset);
    connect(timeline, &TimelineWidget::planRequested, this, &Views::planRequested);
    connect(timeline, &TimelineWidget::runRequested, this, &Views::runRequested);
    connect(network, &NetworkCanvas::refused, this, &Views::refused);
    connect(topology, &TopologyCanvas::refused, this, &Views::refused);
    connect(plan, &PlanPanel::planRequested, this, &Views::planRequested);
    connect(memory, &MemoryPanel::planRequested, this, &Views::planRequested);
    connect(transfers, &TransfersPanel::planRequested, this, &Views::planRequested);
    connect(report, &ReportPanel::planRequested, this, &Views::planRequested);
    connect(curves, &CurvesPanel::runRequested, this, &Views::runRequested);
    connect(log, &LogPanel::runRequested, this, &Views::runRequested);
    connect(runs, &RunsPanel::runRequested, this, &Views::runRequested);
    connect(compare, &ComparePanel::runRequested, this, &Views::runRequested);
    connect(runs, &RunsPanel::drawingRequested, this,
            [this](RunRecord* run) { emit drawingRequested(run->directory); });
    connect(runs, &RunsPanel::comparisonRequested, this, [this](RunRecord* run) {
        compare->compare(run, workbench_.runs->current());
        emit comparisonShown();
    });
    connect(compare, &ComparePanel::compared, this, &Views::showComparison);
}

void Views::addKind(const QString& kind)
{
    const BoardView& view = network->view();
    QPointF at = view.toScene(QPointF(view.size.width(), view.size.height()) / 2);
    const auto taken = [&](QPointF point) {
        const auto& nodes = workbench_.document->network().nodes;
        return std::any_of(nodes.begin(), nodes.end(), [&](const model::Node& node) {
            return std::abs(node.x - point.x()) < kNear && std::abs(node.y - point.y()) < kNear;
        });
    };
    // One after the other they stand in a column, not on top of each other.
    const auto corner = [](QPointF middle) { return middle - QPointF(kNear, kNear) / 2; };
    while (taken(corner(at)) || taken(at))
        at.ry() += kBelow;
    network->addNodeAt(kind, at);
}

void Views::addPreset(const QString& preset)
{
    emit panelRequested("topology");
    const BoardView& view = topology->view();
    topology->addPresetAt(preset, view.toScene(QPointF(view.size.width(), view.size.height()) / 2));
}

/// The second one lies below the first on the timeline; null is the prediction, which is there
/// anyway.
void Views::showComparison(RunRecord* first, RunRecord* second)
{
    timeline->endComparison();
    RunRecord* above = first != nullptr ? first : second;
    RunRecord* below = first != nullptr ? second : nullptr;
    if (above != nullptr)
        timeline->showRun(above);
    if (below != nullptr && below != above && below->plan != nullptr)
        timeline->compareWith(below->plan, below->trace);
}

void Views::fitFresh()
{
    if (workbench_.document->viewState("network").isEmpty())
        fit(network, networkFit_);
    if (workbench_.document->viewState("topology").isEmpty())
        fit(topology, topologyFit_);
}

void Views::refit()
{
    const auto untouched = [](const BoardCanvas* canvas, const Fit& fit) {
        return fit.scale > 0 && canvas->view().scale == fit.scale &&
               canvas->view().origin == fit.origin;
    };
    if (untouched(network, networkFit_))
        fit(network, networkFit_);
    if (untouched(topology, topologyFit_))
        fit(topology, topologyFit_);
}

void Views::fit(BoardCanvas* canvas, Fit& fit)
{
    canvas->fitAll();
    fit = {canvas->view().origin, canvas->view().scale};
}

void Views::fitSelection()
{
    const Selection& selection = workbench_.document->selection();
    if (!selection.nodes.empty() || !selection.wires.empty())
        network->fitSelection();
    if (!selection.elements.empty() || !selection.links.empty())
        topology->fitSelection();
}

} // namespace plugboard::gui
