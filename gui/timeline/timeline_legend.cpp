// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/timeline/timeline_legend.h"

#include "gui/timeline/pixels.h"

#include <QCoreApplication>
#include <QPainter>

#include <set>

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

LegendContents legendOf(const TimelineProgram& program, const RangeFacts& facts)
{
    LegendContents contents;
    contents.hue = program.facts->colours.colour(model::DeviceId(0));
    contents.facts = facts;
    const std::set<BarClass> classes(program.tasks->classes.begin(), program.tasks->classes.end());
    contents.classes.assign(classes.begin(), classes.end());
    return contents;
}

void paintLegend(QPainter& painter, const QRect& rect, const LegendContents& contents,
                 const Theme& theme)
{
    painter.fillRect(rect, theme.panel);
    const QFontMetrics metrics = painter.fontMetrics();
    const QSize size(metrics.height() + 2, metrics.ascent());
    int x = rect.left() + kGutter;
    const int baseline = rect.top() + (rect.height() + metrics.ascent() - metrics.descent()) / 2;
    const auto entry = [&](const QImage& swatch, const QString& text) {
        const int room = size.width() + 4 + metrics.horizontalAdvance(text);
        if (x + room > rect.right() - 4)
            return;
        painter.drawImage(x, rect.top() + (rect.height() - size.height()) / 2, swatch);
        painter.setPen(theme.secondaryText);
        painter.drawText(x + size.width() + 4, baseline, text);
        x += room + 12;
    };
    for (const BarClass barClass : contents.classes)
        entry(swatchOf(barClass, contents.hue, size, theme), nameOf(barClass));
    if (!contents.facts.causesKnown)
        return;
    const QString title = QCoreApplication::translate("Timeline", "idle:");
    x += 8;
    if (x + 2 * metrics.horizontalAdvance(title) > rect.right())
        return;
    painter.setPen(theme.text);
    painter.drawText(x, baseline, title);
    x += metrics.horizontalAdvance(title) + 8;
    for (std::size_t at = 0; at < profiler::kIdleCauses; ++at) {
        const double share = contents.facts.causes[at];
        if (share >= 0.0005)
            entry(swatchOf(profiler::IdleCause(at), size, theme),
                  nameOf(profiler::IdleCause(at)) + QLatin1Char(' ') +
                      QString::number(share * 100, 'f', share < 0.0995 ? 1 : 0) +
                      QStringLiteral("\u00a0%"));
    }
}

TimelineLegend::TimelineLegend(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Legend of the timeline"));
}

QSize TimelineLegend::sizeHint() const
{
    return {400, fontMetrics().height() + 6};
}

void TimelineLegend::show(const LegendContents& contents)
{
    contents_ = contents;
    update();
}

void TimelineLegend::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paintLegend(painter, rect(), contents_, themeOf(palette()));
}

} // namespace plugboard::gui
