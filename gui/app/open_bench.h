// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"

#include <QtGlobal>

#include <string>
#include <vector>

namespace plugboard::gui {

struct OpenPhase {
    std::string name;
    double seconds = 0;     ///< until it is shown
    double longestStop = 0; ///< of the GUI thread at a stretch, milliseconds of its CPU
};

/// Opens a project of so many nodes in the real window, plans an example, imports its plan and
/// opens a run of so many firings. The state of the Studio lies where the environment says.
Result<std::vector<OpenPhase>> measureOpening(int nodes, qint64 firings);

/// Prints that, with a state of its own. Gives the exit code.
int openBench(int nodes, qint64 firings, bool json);

} // namespace plugboard::gui
