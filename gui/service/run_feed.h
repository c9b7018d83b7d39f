// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/io/trace_reader.h"
#include "engine/trace/trace.h"
#include "gui/service/run_facts.h"

#include <QByteArray>
#include <QJsonObject>
#include <QStringList>

#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace plugboard::gui {

/// Firings of one lane, in order of begin.
struct FiringBatch {
    model::ProgramKind program = model::ProgramKind::Train;
    std::uint32_t lane = 0;
    std::vector<trace::Firing> firings;
};

/// What came of a run since the last update, from its event stream or from its directory alike;
/// made off the GUI thread.
struct RunUpdate {
    std::vector<QJsonObject> messages; ///< hello, status, error, end
    std::vector<StepPoint> steps;
    std::vector<EvaluationPoint> evaluations;
    std::vector<io::TracePiece> pieces; ///< appended to the trace
    std::optional<trace::Trace> whole;  ///< takes the trace's place, before the pieces
    std::optional<RunFacts> facts;      ///< of the manifest
    QStringList log;                    ///< lines
    std::optional<Error> failure;       ///< no more can be read
    bool last = false;                  ///< nothing follows

    bool empty() const;
};
using RunUpdatePtr = std::shared_ptr<RunUpdate>;

/// Sorts a message of metrics, in the form of the stream or of metrics.jsonl.
void addMetrics(RunUpdate& update, const QJsonObject& line);

/// Cuts the event stream of `plugboard run --events` (docs/runs.md) into messages, however the
/// bytes come in.
class EventParser {
public:
    /// Adds what these bytes complete.
    /// errors  DataCorrupt: what comes is no event stream; nothing more is read
    Result<void> take(const QByteArray& bytes, RunUpdate& update);

private:
    Error refuse(const QString& message);
    Result<void> takeJson(const QByteArray& payload, RunUpdate& update);
    Result<void> takeFirings(const char* payload, std::uint32_t size, RunUpdate& update);
    Result<void> beginSection(const QJsonObject& message, RunUpdate& update);
    void learnLanes(const QJsonObject& hello);

    QByteArray pending_;
    std::optional<Error> failure_;
    std::map<int, std::uint32_t> lanes_;      ///< of each program, as `hello` says
    std::optional<io::SectionBegin> section_; ///< that firings belong to
};

} // namespace plugboard::gui
