// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"

#include <QByteArray>
#include <QString>

namespace plugboard::gui {

/// How a process came to its end.
struct ProcessEnd {
    int exitCode = 0;  ///< of one that ended by itself
    int signal = 0;    ///< that killed it; 0: none did
    QByteArray errors; ///< the tail of its stderr

    bool wentWell() const { return exitCode == 0 && signal == 0; }
};

/// Why it ended so, in its own words where it left some: the last line of its stderr, with the code
/// that its exit status stands for.
///
/// what    "plugboard run"
Error causeOf(const ProcessEnd& end, const QString& what);

/// Keeps the last lines of what a process writes to stderr, at most so many bytes.
void keepTail(QByteArray& tail, const QByteArray& more, qsizetype limit = 64 << 10);

} // namespace plugboard::gui
