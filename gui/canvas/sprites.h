// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/canvas/chip_drawing.h"

#include <QHash>
#include <QImage>

namespace plugboard::gui {

/// Lines of text as pictures: laying out and rasterising glyphs costs ten times as much as copying.
class TextSprites {
public:
    /// The whole line, as wide as it is.
    const QImage& line(const QString& text, const QFont& base, int pixels, bool strong,
                       QRgb colour);
    /// Draws a line where `text` wants it, with an ellipsis where it does not fit.
    void draw(QPainter& painter, const ChipText& text, const QFont& base);
    void clear()
    {
        lines_.clear();
        names_.clear();
    }

private:
    struct Key {
        QString text;
        int pixels;
        bool strong;
        QRgb colour; ///< of names_: the room
        bool operator==(const Key&) const = default;
    };
    friend size_t qHash(const Key& key, size_t seed) noexcept
    {
        return qHashMulti(seed, key.text, key.pixels, key.strong, key.colour);
    }

    const QString& nameIn(int room, const ChipText& text, const QFont& base);

    QHash<Key, QImage> lines_;
    QHash<Key, QString> names_; ///< as they fit into a room
};

/// Bodies of chips for one zoom.
class ChipSprites {
public:
    /// Forgets the sprites of another zoom or theme.
    void prepare(double scale, bool detailed, const Theme& theme);
    /// The body of `chip` with kChipOutside around it, in the pixels of `scale`.
    const QImage& body(const Chip& chip, const BoardScene& scene);
    const QImage& pin(PinState state);
    int outside() const { return outside_; } ///< pixels around each sprite

private:
    struct Body {
        ChipLook look;
        float width;
        float height;
        QImage image;
    };

    double scale_ = 0;
    bool detailed_ = true;
    int outside_ = 0;
    Theme theme_;
    std::vector<Body> bodies_;
    QImage pins_[3];
};

} // namespace plugboard::gui
