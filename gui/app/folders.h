// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

namespace plugboard::gui {

/// Where things of the user's lie, by the XDG rules: $XDG_CONFIG_HOME/plugboard and so on, below
/// the home folder where that is unset. Made where they are missing.
QString configFolder();
QString cacheFolder();

/// What can be made again, and is bounded by the settings: the cache (pictures, measured kernels)
/// and the plans that runs were started from.
QStringList cacheFolders();

/// Bytes of all files below folders.
qint64 sizeOfFolders(const QStringList& folders);
/// Removes the files that were read the longest ago until the rest is so small. What was written
/// less than `youngest` seconds ago stays: somebody may be about to read it.
void trimFolders(const QStringList& folders, qint64 bytes, int youngest = 60);

} // namespace plugboard::gui
