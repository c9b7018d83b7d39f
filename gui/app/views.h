// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/service/workbench.h"

#include <QMap>
#include <QObject>
#include <QPointF>

class QAction;
class QDockWidget;
class QMainWindow;

namespace plugboard::gui {

class BoardCanvas;
class ComparePanel;
class CurvesPanel;
class DevicesPanel;
class InferencePanel;
class InspectorPanel;
class LayerReportPanel;
class LogPanel;
class MemoryPanel;
class NetworkCanvas;
class PalettePanel;
class PlanPanel;
class ProblemsPanel;
class RecipePanel;
class RunRecord;
class ReportPanel;
class RunsPanel;
class TimelineWidget;
class TopologyCanvas;
class TransfersPanel;

/// All views of a window, each but the network in a dock, and what passes between them.
class Views : public QObject {
    Q_OBJECT
public:
    Views(Workbench workbench, QMainWindow* window);

    NetworkCanvas* network;
    TopologyCanvas* topology;
    TimelineWidget* timeline;
    PalettePanel* palette;
    DevicesPanel* devices;
    RecipePanel* recipe;
    InspectorPanel* inspector;
    ProblemsPanel* problems;
    PlanPanel* plan;
    MemoryPanel* memory;
    TransfersPanel* transfers;
    RunsPanel* runs;
    CurvesPanel* curves;
    LogPanel* log;
    ReportPanel* report;
    LayerReportPanel* layers;
    InferencePanel* inference;
    ComparePanel* compare;

    const QMap<QString, QDockWidget*>& docks() const { return docks_; }
    void addKind(const QString& kind); ///< in the middle of the network
    void fitFresh();                   ///< drawings whose view was never set, as a whole
    void refit();                      ///< the same, after their sizes have changed
    void fitSelection();               ///< in the views that have something of it

signals:
    void planRequested();
    void runRequested();
    void drawingRequested(const QString& runDirectory);
    void panelRequested(const QString& dock);
    void comparisonShown();
    void refused(const QString& message); ///< why a gesture did nothing

private:
    void addDock(const QString& name, const QString& title, QWidget* widget);
    /// What a canvas showed after it was fitted: where it still does, the user has not moved it.
    struct Fit {
        QPointF origin;
        double scale = 0;
    };
    static void fit(BoardCanvas* canvas, Fit& fit);
    void connectPanels();
    void addPreset(const QString& preset);
    void showComparison(RunRecord* first, RunRecord* second);

    QMainWindow* window_;
    Workbench workbench_;
    QMap<QString, QDockWidget*> docks_;
    Fit networkFit_;
    Fit topologyFit_;
};

} // namespace plugboard::gui
