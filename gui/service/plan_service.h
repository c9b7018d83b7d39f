// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/session/session.h"
#include "gui/document/document.h"
#include "gui/service/device_service.h"

#include <atomic>
#include <memory>

namespace plugboard::gui {

struct PlanRequest {
    planner::Objective objective = planner::Objective::Throughput;
    int effort = 1;
    QString strategy;      ///< empty: all
    int microBatches = 0;  ///< 0: free
    bool calibrate = true; ///< measure what the catalogue lacks and plan again
    std::vector<planner::Pin> pins;
};

/// Plans the document off the GUI thread. A plan that was cancelled keeps the best so far.
class PlanService : public QObject {
    Q_OBJECT
public:
    PlanService(Document* document, DeviceService* devices, QObject* parent = nullptr);
    ~PlanService() override; ///< cancels and waits

    void request(const PlanRequest& request);
    void cancel(); ///< answers within 200 ms
    bool isBusy() const { return busy_; }
    const PlanRequest& lastRequest() const { return request_; }

    /// Loads a plan file off the GUI thread and shows it; stale where its digests are others.
    void open(const QString& planFile);

signals:
    /// gap  1 - lower bound / value
    void progressed(qint64 candidates, double value, double bound, double gap,
                    const QString& strategy);
    void stageChanged(const QString& text); ///< "detecting", "searching", "measuring kernels" ...
    void planned();                         ///< the document has the new plan
    void failed(const plugboard::Error& error);
    void busyChanged(bool busy);

private:
    Document* document_;
    DeviceService* devices_;
    PlanRequest request_;
    bool busy_ = false;
    quint64 latest_ = 0;
    std::shared_ptr<std::atomic<bool>> cancelled_;
};

} // namespace plugboard::gui
