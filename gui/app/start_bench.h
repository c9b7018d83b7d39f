// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace plugboard::gui {

/// `--bench start`: from the start of the process to the first painted window, on standard output.
/// Gives the exit code.
int startBench(bool json);

} // namespace plugboard::gui
