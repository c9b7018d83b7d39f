// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/timeline/pixels.h"

#include <QFont>
#include <QString>

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace plugboard::gui {

/// Words that are drawn thousands of times per frame: each is laid out once, kept as its coverage,
/// and blended in any colour.
class LabelCache {
public:
    struct Label {
        int width = 0; ///< pixels
        int height = 0;
        std::vector<std::uint8_t> coverage;
    };
    struct Room {
        int left = 0;  ///< first pixel that may be written
        int right = 0; ///< one behind the last
    };

    /// Forgets everything where the font (its size in pixels) is another one.
    void setFont(const QFont& font);
    int height() const { return height_; }
    /// Valid until the next call.
    const Label& label(const QString& text);
    /// With the upper left corner at (x, y); fades out at the end of the room.
    static void draw(Pixels& pixels, const Label& label, int x, int y, Room room, QRgb colour);

private:
    QFont font_;
    int height_ = 0;
    int ascent_ = 0;
    std::unordered_map<QString, Label> labels_;
};

} // namespace plugboard::gui
