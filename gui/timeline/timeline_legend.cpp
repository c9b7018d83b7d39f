// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/timeline/timeline_legend.h"

#include "gui/timeline/pixels.h"

#include <QPainter>

namespace plugboard::gui {
namespace {

/// A swatch as the raster draws it.
QImage swatchOf(profiler::IdleCause cause, const QSize& size, const Theme& theme)
{
    QImage image(size, QImage::Format_RGB32);
    const HatchColours colours = hatchColours(cause, theme);
    const auto hatch = hatchOf(cause);
    Pixels pixels(image);
    for (int y = 0; y < size.height(); ++y)
        for (int x = 0; x < size.width(); ++x)
            pixels.set(x, y,
                       (hatch[std::size_t(y) & 7] >> (x & 7)) & 1 ? colours.line : colours.ground);
    return image;
}

QImage swatchOf(BarClass barClass, const QColor& hue, const QSize& size, const Theme& theme)
{
    QImage image(size, QImage::Format_RGB32);
    image.fill(barColour(hue, barClass, theme));
    if (barClass == BarClass::Transfer)
        for (int y = 0; y < size.height(); ++y)
            for (int x = 0; x < size.width(); ++x)
                if ((x + y) % 6 == 0)
                    image.setPixel(x, y, hue.rgb());
    return image;
}

} // namespace

TimelineLegend::TimelineLegend(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Legend of the timeline"));
}

QSize TimelineLegend::sizeHint() const
{
    return {400, fontMetrics().height() + 6};
}

void TimelineLegend::show(const Contents& contents)
{
    contents_ = contents;
    update();
}

void TimelineLegend::paintEvent(QPaintEvent*)
{
    const Theme& theme = themeOf(palette());
    QPainter painter(this);
    painter.fillRect(rect(), theme.panel);
    const QFontMetrics metrics = fontMetrics();
    const QSize size(18, metrics.ascent());
    int x = kGutter;
    const int baseline = (height() + metrics.ascent() - metrics.descent()) / 2;
    const auto entry = [&](const QImage& swatch, const QString& text) {
        const int room = size.width() + 4 + metrics.horizontalAdvance(text);
        if (x + room > width() - 4)
            return;
        painter.drawImage(x, (height() - size.height()) / 2, swatch);
        painter.setPen(theme.secondaryText);
        painter.drawText(x + size.width() + 4, baseline, text);
        x += room + 12;
    };
    for (const BarClass barClass : contents_.classes)
        entry(swatchOf(barClass, contents_.hue, size, theme), nameOf(barClass));
    if (!contents_.facts.causesKnown)
        return;
    const QString title = tr("idle:");
    painter.setPen(theme.text);
    x += 8;
    painter.drawText(x, baseline, title);
    x += metrics.horizontalAdvance(title) + 8;
    for (std::size_t at = 0; at < profiler::kIdleCauses; ++at) {
        const double share = contents_.facts.causes[at];
        if (share > 0)
            entry(swatchOf(profiler::IdleCause(at), size, theme),
                  nameOf(profiler::IdleCause(at)) + QLatin1Char(' ') +
                      QString::number(share * 100, 'f', share < 0.0995 ? 1 : 0) +
                      QStringLiteral("\u00a0%"));
    }
}

} // namespace plugboard::gui
