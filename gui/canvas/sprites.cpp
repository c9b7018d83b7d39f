// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/sprites.h"

#include "gui/canvas/name_elision.h"

#include <QFontMetrics>
#include <QPainter>

#include <cmath>

namespace plugboard::gui {
namespace {

constexpr qsizetype kMostLines = 6000;
constexpr std::size_t kMostBodies = 512;

} // namespace

const QImage& TextSprites::line(const QString& text, const QFont& base, int pixels, bool strong,
                                QRgb colour)
{
    const Key key{text, pixels, strong, colour};
    const auto known = lines_.constFind(key);
    if (known != lines_.constEnd())
        return known.value();
    if (lines_.size() >= kMostLines)
        lines_.clear();
    const QFont font = chipFont(base, pixels, strong);
    const QFontMetrics metrics(font);
    QImage image(std::max(1, metrics.horizontalAdvance(text) + 2), std::max(1, metrics.height()),
                 QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    painter.setFont(font);
    painter.setPen(QColor::fromRgb(colour));
    painter.drawText(QPointF(1, metrics.ascent()), text);
    painter.end();
    return *lines_.insert(key, image);
}

const QString& TextSprites::nameIn(int room, const ChipText& text, const QFont& base)
{
    const Key key{text.text, text.pixels, text.strong, QRgb(room)};
    const auto known = names_.constFind(key);
    if (known != names_.constEnd())
        return known.value();
    if (names_.size() >= kMostLines)
        names_.clear();
    const QFontMetrics metrics(chipFont(base, text.pixels, text.strong));
    return *names_.insert(key, elidedName(text.text, room - 1, [&metrics](const QString& part) {
                              return metrics.horizontalAdvance(part) + 2;
                          }));
}

void TextSprites::draw(QPainter& painter, const ChipText& text, const QFont& base)
{
    if (text.text.isEmpty() || text.rect.width() < 4)
        return;
    const QRgb colour = text.colour.rgb();
    const int room = int(text.rect.width());
    QImage image = line(text.text, base, text.pixels, text.strong, colour);
    if (text.isName && image.width() > room + 1)
        image = line(nameIn(room, text, base), base, text.pixels, text.strong, colour);
    const int top = int(std::lround(text.rect.center().y() - image.height() / 2.0));
    if (image.width() <= room + 1) {
        double left = text.rect.left();
        if (text.alignment & Qt::AlignRight)
            left = text.rect.right() - image.width();
        else if (text.alignment & Qt::AlignHCenter)
            left = text.rect.center().x() - image.width() / 2.0;
        painter.drawImage(QPoint(int(std::lround(left)), top), image);
        return;
    }
    const QImage dots = line(QStringLiteral("…"), base, text.pixels, text.strong, colour);
    const int kept = room - dots.width() + 1;
    if (kept <= 0)
        return;
    const int left = int(std::lround(text.rect.left()));
    painter.drawImage(QPoint(left, top), image, QRect(0, 0, kept, image.height()));
    painter.drawImage(QPoint(left + kept - 1, top), dots);
}

void ChipSprites::prepare(double scale, bool detailed, const Theme& theme)
{
    if (scale_ == scale && detailed_ == detailed && theme_.chip == theme.chip &&
        theme_.accent == theme.accent)
        return;
    scale_ = scale;
    detailed_ = detailed;
    theme_ = theme;
    outside_ = std::max(4, int(std::ceil(kChipOutside * scale)));
    bodies_.clear();
    for (QImage& pin : pins_)
        pin = {};
}

const QImage& ChipSprites::body(const Chip& chip, const BoardScene& scene)
{
    const std::vector<QRgb>& stripes = scene.stripes(chip);
    for (const Body& body : bodies_)
        if (body.width == chip.width && body.height == chip.height && body.look.sort == chip.sort &&
            body.look.flags == chip.flags && body.look.stripes == stripes)
            return body.image;
    if (bodies_.size() >= kMostBodies)
        bodies_.clear();
    const int width = std::max(2, int(std::lround(chip.width * scale_)));
    const int height = std::max(2, int(std::lround(chip.height * scale_)));
    Body body{
        {chip.sort, chip.flags, stripes, detailed_},
        chip.width,
        chip.height,
        QImage(width + 2 * outside_, height + 2 * outside_, QImage::Format_ARGB32_Premultiplied)};
    body.image.fill(Qt::transparent);
    QPainter painter(&body.image);
    drawChipBody(painter, QRectF(outside_, outside_, width, height), body.look, scale_, theme_);
    painter.end();
    bodies_.push_back(std::move(body));
    return bodies_.back().image;
}

const QImage& ChipSprites::pin(PinState state)
{
    QImage& image = pins_[int(state)];
    if (image.isNull()) {
        const int reach = std::max(3, int(std::ceil(5.5 * scale_)));
        image = QImage(2 * reach + 1, 2 * reach + 1, QImage::Format_ARGB32_Premultiplied);
        image.fill(Qt::transparent);
        QPainter painter(&image);
        drawPin(painter, QPointF(reach + 0.5, reach + 0.5), state, scale_, theme_);
    }
    return image;
}

} // namespace plugboard::gui
