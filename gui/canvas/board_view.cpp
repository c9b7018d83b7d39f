// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/board_view.h"

#include <algorithm>

namespace plugboard::gui {

void BoardView::zoomAt(QPointF cursor, double factor)
{
    const QPointF fixed = toScene(cursor);
    scale = std::clamp(scale * factor, kSmallest, kLargest);
    origin = fixed - cursor / scale;
}

void BoardView::fit(const QRectF& area, double margin, double largest)
{
    if (size.isEmpty())
        return;
    const double width = std::max(1.0, size.width() - 2 * margin);
    const double height = std::max(1.0, size.height() - 2 * margin);
    const double wanted =
        std::min(width / std::max(1.0, area.width()), height / std::max(1.0, area.height()));
    scale = std::clamp(wanted, kSmallest, largest);
    centreOn(area.center());
}

} // namespace plugboard::gui
