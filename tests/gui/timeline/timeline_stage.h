// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/service/run_record.h"
#include "gui/timeline/timeline_widget.h"
#include "tests/gui/timeline/timeline_fixture.h"
#include "tests/plugboard_test.h"

namespace plugboard::tests {

using namespace gui;

/// A timeline in a window, with a drawing of two nodes. Without motion: what a key does is done at
/// once.
struct Stage {
    Settings settings;
    Document document;
    TimelineWidget widget{{&document, &settings, nullptr, nullptr, nullptr}};

    static io::Settings still()
    {
        io::Settings values;
        values.motion = false;
        return values;
    }
    explicit Stage(const io::Settings& values = still()) : settings(values)
    {
        model::Network network;
        for (const char* name : {"conv1", "conv2"}) {
            model::Node node;
            node.name = name;
            node.kind = "convolution";
            network.nodes.push_back(node);
        }
        document.setNetwork(network, "draw");
        document.setDetected(pairPlan().topology);
        widget.resize(1200, 500);
        widget.show();
        widget.activateWindow();
        if (!QTest::qWaitForWindowActive(&widget))
            qWarning("the window does not become active");
    }
    TimelineView& view() { return *widget.view(); }
    const TimelineScene& scene() { return widget.view()->scene(); }
    bool settled()
    {
        return QTest::qWaitFor([this] { return widget.isSettled() && scene().first.program; });
    }
    /// A place on the screen: of a row, at a time.
    QPoint place(RowKind kind, std::size_t lane, double time)
    {
        for (const LaneRow& row : scene().layout.rows)
            if (row.kind == kind && scene().laneOf(row) == lane)
                return {int(scene().axis.x(time)), int(scene().top(row) + row.height / 2)};
        return {-1, -1};
    }
    QAction* command(const char* name)
    {
        for (QAction* action : widget.commands())
            if (action->objectName() == QLatin1String(name))
                return action;
        return nullptr;
    }
};

/// Appends steps to a trace that a run record holds, as its stream would.
inline void addSteps(RunRecord& record, int from, int to)
{
    const trace::Trace whole = evenTrace(to);
    if (record.trace.sections.empty()) {
        record.trace.sections.emplace_back();
        record.trace.sections[0].lanes.resize(3);
    }
    std::vector<FiringBatch> batches;
    for (std::uint32_t lane = 0; lane < 3; ++lane) {
        FiringBatch batch{model::ProgramKind::Train, lane, {}};
        for (const trace::Firing& firing : whole.sections[0].lanes[lane])
            if (int(firing.firing) >= from)
                batch.firings.push_back(firing);
        auto& lanes = record.trace.sections[0].lanes[lane];
        lanes.insert(lanes.end(), batch.firings.begin(), batch.firings.end());
        batches.push_back(batch);
    }
    emit record.firings(batches);
}

} // namespace plugboard::tests
