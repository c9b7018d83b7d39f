// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QIcon>

namespace plugboard::gui {

/// A line icon of gui/look/icons (an SVG whose strokes are `currentColor`), drawn in this colour;
/// disabled at 40 % of it. A null icon where there is none of this name.
QIcon icon(const QString& name, const QColor& colour);

} // namespace plugboard::gui
