// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/io/documents.h"

#include <QImage>
#include <QString>

namespace plugboard::gui {

/// A small picture of a project: its operations as chips by level, its wires as cables, and below
/// them a dot per device in its hue. Transparent where nothing is. Safe on any thread.
QImage sketchOf(const io::Project& project, QSize size, qreal pixelRatio, bool dark);

/// What stands on a card of the welcome page.
struct Thumbnail {
    QImage picture;
    QString title;  ///< the network's name
    QString detail; ///< "14 operations, 2 devices"
    QString error;  ///< why the file cannot be read, or empty
};

/// Of a project file, from the cache folder where it is up to date there. Safe on any thread.
Thumbnail thumbnailOf(const QString& path, QSize size, qreal pixelRatio, bool dark);

} // namespace plugboard::gui
