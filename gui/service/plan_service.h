// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/session/session.h"
#include "gui/document/document.h"
#include "gui/service/device_service.h"

#include <QThreadPool>

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
    struct Job;
    struct Outcome;

    /// What the request waits for from the devices.
    enum class Waiting { Nothing, Detection, Calibration };

    void begin();
    void compile(bool calibrated);
    void takeCompiled(quint64 request, Outcome& outcome);
    void showPlan(session::Compiled compiled, const std::shared_ptr<const Job>& job);
    void takeFacts(quint64 request, Result<std::shared_ptr<PlanFacts>>& facts);
    void showBest();
    void fail(const Error& error);
    void end(); ///< of the latest request
    void devicesDone();
    void devicesFailed(const Error& error);
    void report(quint64 request, const planner::Progress& progress);
    QStringList calibrationOptions() const;
    Problem planProblem(const Error& error);

    Document* document_;
    DeviceService* devices_;
    PlanRequest request_;
    bool busy_ = false;
    quint64 latest_ = 0;
    Waiting waiting_ = Waiting::Nothing;
    std::shared_ptr<std::atomic<bool>> cancelled_;
    std::unique_ptr<session::Compiled> best_; ///< while kernels are measured
    std::shared_ptr<const Job> bestJob_;
    QThreadPool pool_; ///< last: what it works on uses the others
};

} // namespace plugboard::gui
