// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/canvas/board_view.h"
#include "gui/canvas/far_raster.h"
#include "gui/canvas/sprites.h"

#include <QFont>
#include <QImage>

#include <unordered_map>

namespace plugboard::gui {

struct BoardStyle {
    Theme theme;
    QFont font;
    double ratio = 1; ///< device pixels per pixel
};

/// Paints a board by zoom: far and middle straight into pixels, near with sprites. Keeps the last
/// frame: a pan moves it and paints the strips that came into view.
class BoardPainter {
public:
    static constexpr double kNearScale = 0.36;
    static constexpr double kNearScaleOfFew = 0.17; ///< where names of all chips can be afforded
    static constexpr std::size_t kFewChips = 1500;

    /// The frame for this view, in device pixels; valid until the next call.
    const QImage& paint(const BoardScene& scene, const BoardView& view, const BoardFaces& faces,
                        const BoardStyle& style);
    /// Texts of chips have changed.
    void forgetFaces() { faces_.clear(); }
    /// The next frame is painted as a whole.
    void forgetFrame() { frame_ = {}; }

private:
    void paintArea(const QRect& area);
    void paintNear(const QRect& area);
    void paintGroups(QPainter& painter);
    void paintChip(QPainter& painter, std::uint32_t at);
    void paintPins(QPainter& painter, std::uint32_t at, const ChipFace& face);
    void paintWireTexts(QPainter& painter);
    double labelRoom(std::uint32_t at, std::uint16_t port) const;
    QPointF clearPoint(const WireShape& shape) const;
    bool scroll();
    const ChipFace& face(std::uint32_t chip);

    const BoardScene* scene_ = nullptr;
    const BoardFaces* source_ = nullptr;
    BoardStyle style_;
    BoardView view_; ///< in device pixels
    double logicalScale_ = 1;

    QImage frame_;
    BoardView framed_; ///< the view that frame_ shows
    const BoardScene* framedScene_ = nullptr;
    std::uint64_t framedRevision_ = 0;

    FarRaster far_;
    ChipSprites sprites_;
    TextSprites texts_;
    std::unordered_map<std::uint32_t, ChipFace> faces_;
    std::vector<std::uint32_t> chips_;
    std::vector<std::uint32_t> wires_;
    std::vector<QPointF> line_;
    std::vector<ChipText> lines_;
};

/// Draws a text over wires: on a pill of the ground's colour.
void drawOnPill(QPainter& painter, TextSprites& texts, const ChipText& text,
                const BoardStyle& style);

} // namespace plugboard::gui
