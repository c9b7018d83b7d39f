// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/trace/trace.h"
#include "gui/service/run_facts.h"

#include <QByteArray>
#include <QFile>
#include <QJsonObject>
#include <QStringList>

#include <optional>
#include <vector>

namespace plugboard::gui {

/// $XDG_STATE_HOME/plugboard, ~/.local/state/plugboard where that is unset; `name` below it.
QString stateFolder(const QString& name);

/// How a run ended, by the word of manifests and streams; nothing for one that goes on.
std::optional<RunStatus> endNamed(const QString& name);

/// What the manifest of a run directory tells. Lost, where it says running and its process, on this
/// host, is no more. errors  NotFound, IoFailed, DataCorrupt
Result<RunFacts> readManifest(const QString& directory);

/// Gives a word of docs/runs.md to the run that works on this directory, whoever started it.
/// errors  NotFound where none listens there; IoFailed
Result<void> command(const QString& directory, const char* word);

/// The traces that a run left before it went on in its folder, the oldest first: run-1.trace ...
QStringList earlierTraces(const QString& directory);

/// The end of its last firing, in nanoseconds; 0 where there is none.
std::uint64_t endOf(const trace::Trace& trace);
void shiftBy(std::vector<trace::Firing>& firings, std::uint64_t nanoseconds);

/// All that a run and what it went on from have left, on one clock: a part begins where the one
/// before it ended. errors  those of run.trace; an earlier part that cannot be read is left out
Result<trace::Trace> loadTraceOf(const QString& directory);

/// The runs in these folders: each is a run directory or holds some. Newest first.
std::vector<RunFacts> findRuns(const QStringList& folders);

/// Follows a text file that may still grow, whole line by whole line.
class LineTail {
public:
    explicit LineTail(QString path) : path_(std::move(path)) {}
    /// The lines that have come since, at most so many bytes of them.
    QList<QByteArray> poll(qint64 limit = 16 << 20);

private:
    QString path_;
    qint64 position_ = 0;
    QByteArray pending_;
};

} // namespace plugboard::gui
