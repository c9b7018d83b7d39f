// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/process.h"

#include <QDateTime>
#include <QString>

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

/// Starting: the process is there, its run not yet. Lost: its directory says that it runs, and its
/// process is no more.
enum class RunStatus { Starting, Running, Paused, Finished, Stopped, Interrupted, Failed, Lost };

QString toString(RunStatus status);

/// What the manifest of a run tells (docs/runs.md).
struct RunFacts {
    QString directory;
    QString title; ///< network and strategy
    RunStatus status = RunStatus::Running;
    QString error;
    QDateTime started;
    qint64 step = 0;
    qint64 totalSteps = 0;
    double stepPredicted = 0; ///< seconds
    double stepMeasured = 0;
    double samplesPerSecond = 0;
    double accuracy = -1;
    quint64 dropped = 0;
    bool emulated = false;
    bool hasDrawing = false; ///< keeps a copy of the project that it ran
    bool paused = false;
    bool takesCommands = false; ///< through its folder, on this machine
    ProcessMark process;
};

} // namespace plugboard::gui
