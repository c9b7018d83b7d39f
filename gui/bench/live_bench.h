// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace plugboard::gui::bench {

/// A stream of `plugboard run --events` at so many firings per second comes from a child through
/// the real process, parser, run record and timeline, which follows it at 1920 x 1080; prints the
/// GUI thread's CPU milliseconds per frame and how many firings were lost. Gives the exit code.
int liveBench(qint64 eventsPerSecond, double seconds, bool json);

} // namespace plugboard::gui::bench
