// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/arguments.h"

namespace plugboard::gui {

/// `--render`: the window as it is with this file loaded, as a PNG. Needs a QApplication, on any
/// platform plugin.
/// errors  those of reading and planning; IoFailed where the picture cannot be written
Result<void> renderWindow(const Arguments& arguments);

} // namespace plugboard::gui
