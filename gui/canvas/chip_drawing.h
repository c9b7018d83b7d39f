// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/canvas/board_faces.h"
#include "gui/canvas/board_scene.h"
#include "gui/look/theme.h"

#include <QFont>

class QPainter;

namespace plugboard::gui {

/// What a chip's body depends on: chips that are alike in it share one sprite.
struct ChipLook {
    ChipSort sort = ChipSort::Linear;
    std::uint8_t flags = 0;
    std::vector<QRgb> stripes;
    bool detailed = true; ///< header and glyph: near enough to see them
    bool operator==(const ChipLook&) const = default;
};

inline constexpr double kChipHeader = 24;    ///< height of the header, scene units
inline constexpr double kChipOutside = 8;    ///< how far rings and badges reach beyond a chip
inline constexpr double kDetailScale = 0.62; ///< header, glyph and subtitle from here on
inline constexpr double kWireTextScale = 0.76;

bool isElement(ChipSort sort);

QColor blended(const QColor& under, const QColor& over, double share);
/// Colours of a chip as a whole, for every zoom.
QColor chipFill(const ChipLook& look, const Theme& theme);
QColor chipBorder(const ChipLook& look, const Theme& theme);
/// What a chip on these devices looks like from afar.
QColor averageHue(const std::vector<QRgb>& stripes);
/// A device's hue as it is shown: faded where the plan is out of date.
QColor stripeColour(QRgb stripe, std::uint8_t flags, const Theme& theme);

/// Fill, header, glyph, device band, border, ring of the selection, badge of an error; no texts, no
/// pins. rect  in pixels of the painter; scale  its pixels per scene unit
void drawChipBody(QPainter& painter, const QRectF& rect, const ChipLook& look, double scale,
                  const Theme& theme);
void drawPin(QPainter& painter, QPointF centre, PinState state, double scale, const Theme& theme);
void drawGlyph(QPainter& painter, ChipSort sort, const QRectF& rect, const QColor& colour);

/// A line of text on a chip.
struct ChipText {
    QString text;
    QRectF rect; ///< pixels; the text is centred in its height
    int pixels = 12;
    bool strong = false;
    Qt::Alignment alignment = Qt::AlignLeft;
    QColor colour;
    bool isName = false; ///< what does not fit is left out in the middle
};
/// The texts of a chip and where they stand, for this zoom; appended to `texts`.
void layChipTexts(const Chip& chip, const QRectF& rect, const ChipLook& look, const ChipFace& face,
                  double scale, double ratio, const Theme& theme, std::vector<ChipText>& texts);
/// The bar that shows how full a device's memory is.
void drawFillBar(QPainter& painter, const QRectF& rect, double fill, double scale,
                 const Theme& theme);

QFont chipFont(const QFont& base, int pixels, bool strong);

} // namespace plugboard::gui
