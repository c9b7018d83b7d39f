// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/service/run_record.h"

#include "gui/service/run_files.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace plugboard::gui {
namespace {

constexpr int kMostLines = 10'000; ///< of the log that are kept
constexpr int kLinesOfCause = 5;   ///< of the log that are told with a failure

} // namespace

QString toString(RunStatus status)
{
    const auto text = [](const char* source) {
        return QCoreApplication::translate("RunStatus", source);
    };
    switch (status) {
    case RunStatus::Starting:
        return text("starting");
    case RunStatus::Running:
        return text("running");
    case RunStatus::Paused:
        return text("paused");
    case RunStatus::Finished:
        return text("finished");
    case RunStatus::Stopped:
        return text("stopped");
    case RunStatus::Interrupted:
        return text("interrupted");
    case RunStatus::Failed:
        return text("failed");
    case RunStatus::Lost:
        return text("lost");
    }
    return {};
}

RunRecord::RunRecord(QString folder, QObject* parent)
    : QObject(parent), directory(std::move(folder))
{
}

void RunRecord::take(RunUpdate& update)
{
    for (const QJsonObject& message : update.messages)
        takeMessage(message);
    if (update.facts)
        takeFacts(*update.facts);
    takeMetrics(update);
    if (!update.log.isEmpty()) {
        log += update.log;
        if (log.size() > kMostLines)
            log.remove(0, log.size() - kMostLines);
        emit logged(update.log);
    }
    if (update.whole) {
        trace = std::move(*update.whole);
        pace_.interrupt();
        paceOfTrace();
        emit traceLoaded();
    }
    takePieces(update.pieces);
    if (update.failure && error.isEmpty())
        error = QString::fromStdString(plugboard::toString(*update.failure));
    emit changed();
}

void RunRecord::takeMessage(const QJsonObject& message)
{
    const QString type = message.value("type").toString();
    if (type == "hello") {
        directory = message.value("run").toString();
        totalSteps = message.value("total_steps").toInteger();
        emulated = message.value("emulated").toBool();
        setStatus(RunStatus::Running);
    } else if (type == "status") {
        step = message.value("step").toInteger(step);
        const QString now = message.value("status").toString();
        if (now == "paused")
            setStatus(RunStatus::Paused);
        else if (now == "running")
            setStatus(RunStatus::Running);
    } else if (type == "error") {
        const QString subject = message.value("subject").toString();
        cannotWrite = message.value("code").toString() == "io_failed";
        error =
            (subject.isEmpty() ? QString() : subject + ": ") + message.value("message").toString();
    } else if (type == "end") {
        dropped += quint64(message.value("dropped").toInteger());
        if (const auto end = endNamed(message.value("status").toString()))
            *end == RunStatus::Failed ? fail(error) : setStatus(*end);
    }
}

void RunRecord::takeFacts(const RunFacts& facts)
{
    directory = facts.directory;
    title = facts.title;
    started = facts.started;
    step = std::max(step, facts.step);
    totalSteps = facts.totalSteps;
    stepPredicted = facts.stepPredicted;
    if (facts.stepMeasured > 0 && (stepMeasured <= 0 || !live))
        stepMeasured = facts.stepMeasured;
    if (facts.samplesPerSecond > 0 && (samplesPerSecond <= 0 || !live))
        samplesPerSecond = facts.samplesPerSecond;
    if (facts.accuracy >= 0)
        accuracy = facts.accuracy;
    dropped = facts.dropped;
    emulated = facts.emulated;
    hasDrawing = facts.hasDrawing;
    process = facts.process;
    if (attached) // the stream is nearer
        return;
    live = facts.status == RunStatus::Running;
    takesCommands = facts.takesCommands;
    if (facts.status == RunStatus::Failed)
        fail(facts.error);
    else
        setStatus(live && facts.paused ? RunStatus::Paused : facts.status);
}

void RunRecord::setPlan(std::shared_ptr<const PlanFacts> facts)
{
    plan = std::move(facts);
    pace_ = StepPace(plan->plan);
    stepPredicted = plan->plan.header.value.value;
    if (title.isEmpty())
        title = QString::fromStdString(plan->plan.networkName + ", " + plan->plan.header.strategy);
    paceOfTrace();
    emit planLoaded();
    emit changed();
}

void RunRecord::setStatus(RunStatus now)
{
    status = now;
}

void RunRecord::fail(const QString& cause)
{
    status = RunStatus::Failed;
    error = cause;
    for (const QString& line : log.mid(std::max(0, int(log.size()) - kLinesOfCause)))
        if (!error.contains(line))
            error += "\n" + line;
}

void RunRecord::takeMetrics(const RunUpdate& update)
{
    if (update.steps.empty() && update.evaluations.empty())
        return;
    for (const StepPoint& point : update.steps) {
        // A run that went on in its folder counts some steps again: the later line holds.
        while (!steps.empty() && steps.back().step >= point.step)
            steps.pop_back();
        steps.push_back(point);
        step = std::max(step, point.step);
    }
    for (const EvaluationPoint& point : update.evaluations) {
        while (!evaluations.empty() && evaluations.back().step >= point.step)
            evaluations.pop_back();
        evaluations.push_back(point);
        accuracy = point.accuracy;
    }
    emit metricsChanged();
}

void RunRecord::takePieces(std::vector<io::TracePiece>& pieces)
{
    std::vector<FiringBatch> batches;
    for (io::TracePiece& piece : pieces) {
        if (auto* lane = std::get_if<io::LaneFirings>(&piece)) {
            const model::ProgramKind program = trace.sections.back().program;
            batches.push_back({program, lane->lane, lane->firings});
            if (program == model::ProgramKind::Train)
                pace_.add(lane->lane, lane->firings);
        } else if (std::holds_alternative<io::SectionBegin>(piece)) {
            pace_.interrupt();
        } else if (const auto* end = std::get_if<io::SectionEnd>(&piece)) {
            dropped += attached ? end->dropped : 0;
        }
        io::append(trace, std::move(piece));
    }
    if (batches.empty())
        return;
    showPace();
    emit firings(batches);
}

/// Of a trace that came as a whole, as far as the manifest does not tell.
void RunRecord::paceOfTrace()
{
    const auto last = std::find_if(
        trace.sections.rbegin(), trace.sections.rend(),
        [](const trace::Section& section) { return section.program == model::ProgramKind::Train; });
    if (last == trace.sections.rend() || stepMeasured > 0)
        return;
    for (std::size_t lane = 0; lane < last->lanes.size(); ++lane)
        pace_.addLast(std::uint32_t(lane), last->lanes[lane]);
    showPace();
}

void RunRecord::showPace()
{
    const double median = pace_.median();
    if (median <= 0)
        return;
    stepMeasured = median;
    if (plan)
        samplesPerSecond = double(plan->plan.header.batch) / median;
}

} // namespace plugboard::gui
