// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/document/plan_facts.h"
#include "gui/service/run_facts.h"
#include "gui/service/run_feed.h"
#include "gui/service/step_pace.h"

#include <QDateTime>
#include <QObject>
#include <QString>
#include <QStringList>

#include <memory>
#include <vector>

namespace plugboard::gui {

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
    quint64 dropped = 0;        ///< firings that neither stream nor file kept
    bool live = false;          ///< a process works on it
    bool attached = false;      ///< it is our child
    bool takesCommands = false; ///< another's that listens in its folder
    bool emulated = false;      ///< on devices that are not there: times are not comparable
    bool hasDrawing = false;    ///< its directory keeps the project that it ran (project.plugboard)
    bool loaded = false;        ///< plan, metrics, log and trace are here, not the manifest alone
    bool cannotWrite = false;   ///< Failed: a file or the folder of the run could not be written
    ProcessMark process;
    std::vector<StepPoint> steps;
    std::vector<EvaluationPoint> evaluations;
    QStringList log;
    std::shared_ptr<const PlanFacts> plan; ///< the plan that it ran; null until loaded
    /// All firings so far; the timeline copies what is new (firings() tells of it).
    trace::Trace trace;

    /// Whether pause, step and checkpoint work.
    bool obeys() const { return live && (attached || takesCommands); }

    // ---- for the feeds
    void take(RunUpdate& update);
    void takeFacts(const RunFacts& facts);
    void setPlan(std::shared_ptr<const PlanFacts> facts);
    void setStatus(RunStatus status);
    /// Failed, with the last lines of the log behind the cause.
    void fail(const QString& cause);

signals:
    void changed();        ///< any of the plain facts
    void metricsChanged(); ///< steps, evaluations
    void logged(const QStringList& lines);
    void firings(const std::vector<plugboard::gui::FiringBatch>& batches); ///< appended to `trace`
    void planLoaded();
    void traceLoaded(); ///< `trace` was replaced as a whole

private:
    void takeMessage(const QJsonObject& message);
    void takePieces(std::vector<io::TracePiece>& pieces);
    void takeMetrics(const RunUpdate& update);
    void paceOfTrace();
    void showPace();

    StepPace pace_;
};

} // namespace plugboard::gui
