// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/document/plan_facts.h"
#include "gui/service/run_feed.h"

#include <QDateTime>
#include <QString>

#include <memory>
#include <vector>

namespace plugboard::gui {

struct StepPoint {
    qint64 step = 0;
    double loss = 0;
    double seconds = 0; ///< since the run began
};
struct EvaluationPoint {
    qint64 step = 0;
    double loss = 0;
    double accuracy = 0;
};

enum class RunStatus { Starting, Running, Paused, Finished, Stopped, Interrupted, Failed, Lost };

QString toString(RunStatus status);

/// A run, as it is followed or as its directory tells it. GUI thread only.
class RunRecord : public QObject {
    Q_OBJECT
public:
    explicit RunRecord(QString directory, QObject* parent = nullptr);

    QString directory;
    QString title; ///< network and strategy
    RunStatus status = RunStatus::Starting;
    QString error; ///< Failed: the cause, with the last lines of the log
    QDateTime started;
    qint64 step = 0;
    qint64 totalSteps = 0;
    double stepPredicted = 0; ///< seconds
    double stepMeasured = 0;  ///< seconds, median of the last 200
    double samplesPerSecond = 0;
    double accuracy = -1;
    quint64 dropped = 0;   ///< firings that neither stream nor file kept
    bool live = false;     ///< a process works on it
    bool attached = false; ///< it is our child: pause, step and checkpoint work
    std::vector<StepPoint> steps;
    std::vector<EvaluationPoint> evaluations;
    QStringList log;
    std::shared_ptr<const PlanFacts> plan; ///< the plan that it ran; null until loaded
    /// All firings so far; the timeline copies what is new (firings() tells of it).
    trace::Trace trace;

signals:
    void changed();        ///< any of the plain facts
    void metricsChanged(); ///< steps, evaluations
    void logged(const QStringList& lines);
    void firings(const std::vector<plugboard::gui::FiringBatch>& batches); ///< appended to `trace`
    void planLoaded();
    void traceLoaded(); ///< `trace` was replaced as a whole
};

} // namespace plugboard::gui
