// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "gui/service/workbench.h"

#include <QString>

class QWidget;

namespace plugboard::gui {

/// A view as it stands, as PNG (twice as fine as the screen) or, where the path ends in .svg, as
/// SVG.
/// errors  InvalidInput for another suffix; IoFailed
Result<void> writePicture(QWidget* view, const QString& path);

enum class Drawing { Network, Machines };

/// All of a drawing, whatever of it the window shows; SVG with lines and texts.
/// errors  as writePicture
Result<void> writeDrawing(Workbench workbench, Drawing drawing, const QWidget* view,
                          const QString& path);

QString pictureFilter();

} // namespace plugboard::gui
