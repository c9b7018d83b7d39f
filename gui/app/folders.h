// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace plugboard::gui {

/// Where things of the user's lie, by the XDG rules: $XDG_CONFIG_HOME/plugboard and so on, below
/// the home folder where that is unset. Made where they are missing.
QString configFolder();
QString cacheFolder();

/// Bytes of all files below a folder.
qint64 sizeOfFolder(const QString& folder);

} // namespace plugboard::gui
