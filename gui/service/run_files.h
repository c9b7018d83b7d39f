// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
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
