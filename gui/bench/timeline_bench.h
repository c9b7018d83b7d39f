// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace plugboard::gui::bench {

/// Opens a run of so many firings on 64 lanes in the real timeline at 1920 x 1080 and pans at five
/// decades of zoom, with nothing and with a device selected; prints CPU milliseconds of the GUI
/// thread per frame. Gives the exit code.
int timelineBench(qint64 events, bool json);

} // namespace plugboard::gui::bench
