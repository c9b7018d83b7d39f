// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/timeline/label_cache.h"

#include <QFontMetrics>
#include <QPainter>

namespace plugboard::gui {
namespace {

constexpr std::size_t kMostKept = 20'000;
constexpr int kFade = 10; ///< pixels

} // namespace

void LabelCache::setFont(const QFont& font)
{
    if (height_ > 0 && font == font_)
        return;
    font_ = font;
    labels_.clear();
    const QFontMetrics metrics(font_);
    height_ = metrics.height();
    ascent_ = metrics.ascent();
}

const LabelCache::Label& LabelCache::label(const QString& text)
{
    const auto found = labels_.find(text);
    if (found != labels_.end())
        return found->second;
    if (labels_.size() >= kMostKept)
        labels_.clear();
    Label& label = labels_[text];
    label.width = QFontMetrics(font_).horizontalAdvance(text) + 1;
    label.height = height_;
    QImage image(std::max(label.width, 1), std::max(label.height, 1),
                 QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    painter.setFont(font_);
    painter.setPen(Qt::white);
    painter.drawText(QPointF(0, ascent_), text);
    painter.end();
    label.coverage.reserve(std::size_t(label.width) * std::size_t(label.height));
    for (int y = 0; y < label.height; ++y) {
        const auto* line = reinterpret_cast<const QRgb*>(image.constScanLine(y));
        for (int x = 0; x < label.width; ++x)
            label.coverage.push_back(std::uint8_t(qAlpha(line[x])));
    }
    return label;
}

void LabelCache::draw(Pixels& pixels, const Label& label, int x, int y, Room room, QRgb colour)
{
    const QRect& clip = pixels.clip();
    const int left = std::max({x, room.left, clip.left()});
    const int end = std::min({x + label.width, room.right, clip.right() + 1});
    const bool cut = x + label.width > room.right;
    for (int row = 0; row < label.height; ++row) {
        if (!pixels.hasLine(y + row))
            continue;
        QRgb* line = pixels.line(y + row);
        const std::uint8_t* coverage = label.coverage.data() + row * label.width;
        for (int at = left; at < end; ++at) {
            int share = coverage[at - x];
            if (share == 0)
                continue;
            if (cut && room.right - at < kFade)
                share = share * (room.right - at) / kFade;
            line[at] = mixed(line[at], colour, share + (share >> 7));
        }
    }
}

} // namespace plugboard::gui
