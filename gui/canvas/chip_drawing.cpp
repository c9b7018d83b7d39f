// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/chip_drawing.h"

#include <QPainter>
#include <QPainterPath>

namespace plugboard::gui {
namespace {

/// Neutral tints of the headers, so that hue stays free for placement.
double headerTint(ChipSort sort)
{
    switch (sort) {
    case ChipSort::DataAndLoss:
        return 0.20;
    case ChipSort::Linear:
        return 0.15;
    case ChipSort::Attention:
        return 0.17;
    case ChipSort::Normalisation:
        return 0.08;
    case ChipSort::Activation:
        return 0.11;
    case ChipSort::Shape:
        return 0.05;
    case ChipSort::Group:
        return 0.26;
    default:
        return 0.09;
    }
}

void drawStripes(QPainter& painter, const QRectF& rect, const ChipLook& look, double scale,
                 const Theme& theme)
{
    const double width = std::max(2.0, (look.stripes.size() > 1 ? 7 : 5) * scale);
    const double height = rect.height() / double(look.stripes.size());
    for (std::size_t at = 0; at < look.stripes.size(); ++at)
        painter.fillRect(QRectF(rect.left(), rect.top() + height * double(at), width, height),
                         stripeColour(look.stripes[at], look.flags, theme));
}

void drawErrorBadge(QPainter& painter, QPointF centre, double scale, const Theme& theme)
{
    const double radius = std::max(4.0, 7 * scale);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.error);
    painter.drawEllipse(centre, radius, radius);
    QPen pen(Qt::white, std::max(1.2, 1.8 * scale), Qt::SolidLine, Qt::RoundCap);
    painter.setPen(pen);
    painter.drawLine(centre - QPointF(0, radius * 0.5), centre + QPointF(0, radius * 0.1));
    painter.drawPoint(centre + QPointF(0, radius * 0.52));
}

} // namespace

bool isElement(ChipSort sort)
{
    return sort >= ChipSort::Cpu;
}

QColor blended(const QColor& under, const QColor& over, double share)
{
    const auto mix = [share](int a, int b) { return int(a + (b - a) * share + 0.5); };
    return {mix(under.red(), over.red()), mix(under.green(), over.green()),
            mix(under.blue(), over.blue())};
}

QColor averageHue(const std::vector<QRgb>& stripes)
{
    int red = 0;
    int green = 0;
    int blue = 0;
    for (const QRgb stripe : stripes) {
        red += qRed(stripe);
        green += qGreen(stripe);
        blue += qBlue(stripe);
    }
    const int count = std::max(1, int(stripes.size()));
    return {red / count, green / count, blue / count};
}

QColor stripeColour(QRgb stripe, std::uint8_t flags, const Theme& theme)
{
    const QColor hue = QColor::fromRgb(stripe);
    return flags & flag::kFaded ? blended(theme.chip, hue, 0.35) : hue;
}

QColor chipFill(const ChipLook& look, const Theme& theme)
{
    QColor fill = theme.chip;
    if (look.stripes.size() == 1) // on several devices it has the hue of none
        fill = blended(fill, stripeColour(look.stripes[0], look.flags, theme),
                       theme.dark ? 0.16 : 0.11);
    return look.flags & flag::kDimmed ? blended(theme.window, fill, 0.45) : fill;
}

QColor chipBorder(const ChipLook& look, const Theme& theme)
{
    if (look.flags & flag::kSelected)
        return theme.accent;
    if (look.flags & flag::kError)
        return theme.error;
    if (look.flags & flag::kLit)
        return theme.accent;
    QColor border = blended(theme.hairline, theme.secondaryText, 0.25);
    if (look.stripes.size() == 1)
        border = blended(border, stripeColour(look.stripes[0], look.flags, theme), 0.55);
    return look.flags & flag::kDimmed ? blended(theme.window, border, 0.45) : border;
}

void drawChipBody(QPainter& painter, const QRectF& rect, const ChipLook& look, double scale,
                  const Theme& theme)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const double corner = kCorner * scale;
    const double hairline = std::max(1.0, std::floor(scale + 0.25));
    const QRectF inner = rect.adjusted(hairline / 2, hairline / 2, -hairline / 2, -hairline / 2);
    QPainterPath outline;
    outline.addRoundedRect(inner, corner, corner);
    painter.fillPath(outline, chipFill(look, theme));

    painter.setClipPath(outline);
    const double header = look.detailed ? kChipHeader * scale : std::max(2.0, 5 * scale);
    QColor tint = blended(chipFill(look, theme), theme.text, headerTint(look.sort));
    if (look.flags & flag::kDimmed)
        tint = blended(theme.window, tint, 0.45);
    painter.fillRect(QRectF(inner.left(), inner.top(), inner.width(), header), tint);
    if (!look.stripes.empty()) {
        painter.setOpacity(look.flags & flag::kDimmed ? 0.45 : 1);
        drawStripes(painter, inner, look, scale, theme);
    }
    painter.setClipping(false);
    if (look.detailed) {
        const double size = 14 * scale;
        const QRectF glyph(rect.left() + 11 * scale, rect.top() + (kChipHeader * scale - size) / 2,
                           size, size);
        painter.setOpacity(look.flags & flag::kDimmed ? 0.45 : 1);
        drawGlyph(painter, look.sort, glyph, theme.secondaryText);
    }
    painter.setOpacity(1);
    painter.setBrush(Qt::NoBrush);
    if (look.flags & (flag::kSelected | flag::kLit)) {
        QColor glow = theme.accent;
        glow.setAlphaF(look.flags & flag::kSelected ? 0.30f : 0.18f);
        painter.setPen(QPen(glow, std::max(3.0, 5 * scale)));
        painter.drawRoundedRect(rect, corner + 1, corner + 1);
    }
    const bool strong = look.flags & (flag::kSelected | flag::kError | flag::kLit);
    painter.setPen(QPen(chipBorder(look, theme), strong ? std::max(1.5, 1.5 * scale) : hairline));
    painter.drawRoundedRect(inner, corner, corner);
    if (look.flags & flag::kError)
        drawErrorBadge(painter, rect.topRight() + QPointF(-2, 2) * scale, scale, theme);
    painter.restore();
}

void drawPin(QPainter& painter, QPointF centre, PinState state, double scale, const Theme& theme)
{
    const double radius = std::max(1.5, 4 * scale);
    painter.setRenderHint(QPainter::Antialiasing);
    if (state == PinState::Joined) {
        painter.setPen(QPen(theme.window, std::max(0.75, scale)));
        painter.setBrush(blended(theme.wire, theme.text, 0.25));
    } else {
        painter.setPen(QPen(state == PinState::Missing ? theme.error : theme.wire,
                            std::max(1.0, 1.6 * scale)));
        painter.setBrush(theme.window);
    }
    painter.drawEllipse(centre, radius, radius);
}

void drawFillBar(QPainter& painter, const QRectF& rect, double fill, double scale,
                 const Theme& theme)
{
    const double height = std::max(2.0, 4 * scale);
    const QRectF bar(rect.left() + 12 * scale, rect.bottom() - 9 * scale, rect.width() - 24 * scale,
                     height);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(blended(theme.chip, theme.text, 0.14));
    painter.drawRoundedRect(bar, height / 2, height / 2);
    const QColor colour = fill > 1 ? theme.error : fill > 0.9 ? theme.warning : theme.good;
    painter.setBrush(colour);
    const double width = std::max(height, bar.width() * std::min(fill, 1.0));
    painter.drawRoundedRect(QRectF(bar.left(), bar.top(), width, height), height / 2, height / 2);
}

QFont chipFont(const QFont& base, int pixels, bool strong)
{
    QFont font = base;
    font.setPixelSize(std::max(1, pixels));
    font.setWeight(strong ? QFont::DemiBold : QFont::Normal);
    font.setHintingPreference(QFont::PreferNoHinting);
    return font;
}

void layChipTexts(const Chip& chip, const QRectF& rect, const ChipLook& look, const ChipFace& face,
                  double scale, double ratio, const Theme& theme, std::vector<ChipText>& texts)
{
    const bool dimmed = look.flags & flag::kDimmed;
    const QColor strong = dimmed ? blended(theme.window, theme.text, 0.5) : theme.text;
    const QColor weak =
        dimmed ? blended(theme.window, theme.secondaryText, 0.5) : theme.secondaryText;
    if (!look.detailed) {
        const double inset = std::max(4.0 * ratio, 9 * scale);
        const int pixels = std::max(int(9 * ratio), int(15 * scale + 0.5));
        texts.push_back({face.title, rect.adjusted(inset, 4 * scale, -inset / 2, 0), pixels, false,
                         Qt::AlignLeft, strong, true});
        return;
    }
    double right = rect.right() - 8 * scale;
    const double header = kChipHeader * scale;
    const int small = int(11 * scale + 0.5);
    if (!face.tag.isEmpty()) {
        const double width = (face.tag.size() * 7 + 4) * scale;
        right -= width;
        const QColor hue =
            chip.stripes != 0 && !look.stripes.empty()
                ? blended(theme.text, stripeColour(look.stripes[0], look.flags, theme), 0.25)
                : weak;
        texts.push_back(
            {face.tag, QRectF(right, rect.top(), width, header), small, true, Qt::AlignRight, hue});
    }
    const double left = rect.left() + 31 * scale;
    texts.push_back({face.title, QRectF(left, rect.top(), right - left - 4 * scale, header),
                     int(12.5 * scale + 0.5), true, Qt::AlignLeft, strong, true});
    const double inset = 12 * scale;
    QRectF body = rect.adjusted(inset, header, -inset / 2, 0);
    if (isElement(chip.sort)) {
        const double line = 16 * scale;
        body.setTop(body.top() + 3 * scale);
        texts.push_back({face.subtitle, QRectF(body.left(), body.top(), body.width(), line), small,
                         false, Qt::AlignLeft, weak});
        if (!face.note.isEmpty())
            texts.push_back({face.note, QRectF(body.left(), body.top() + line, body.width(), line),
                             small, false, Qt::AlignLeft, weak});
        return;
    }
    texts.push_back({face.subtitle, body, small, false, Qt::AlignLeft, weak});
}

} // namespace plugboard::gui
