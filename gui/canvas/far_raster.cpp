// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/canvas/far_raster.h"

#include "gui/canvas/chip_drawing.h"

#include <cmath>

namespace plugboard::gui {
namespace {

constexpr double kCrowd = 60000; ///< chips or wires: more cannot be told apart
constexpr double kDotPitch = 24; ///< scene units, of the finest dots

BoardRect areaOf(const PixelCanvas& canvas, const BoardView& view)
{
    const QRectF area = view.toScene(QRectF(canvas.clip));
    return BoardRect{float(area.left()), float(area.top()), float(area.right()),
                     float(area.bottom())}
        .grown(float(4 / view.scale));
}

void drawDots(const PixelCanvas& canvas, const BoardView& view, double pitch, QRgb colour, int size)
{
    const double step = pitch * view.scale;
    const QPointF origin = -view.origin * view.scale;
    const auto firstOf = [step, size](double start, int low) {
        return start + std::ceil((low - size - start) / step) * step;
    };
    for (double y = firstOf(origin.y(), canvas.clip.top()); y <= canvas.clip.bottom(); y += step)
        for (double x = firstOf(origin.x(), canvas.clip.left()); x <= canvas.clip.right();
             x += step) {
            const int left = int(std::floor(x));
            const int top = int(std::floor(y));
            canvas.fill(left, top, left + size, top + size, colour);
        }
}

} // namespace

void drawGround(const PixelCanvas& canvas, const BoardView& view, const Theme& theme, double ratio)
{
    canvas.fill(canvas.clip.left(), canvas.clip.top(), canvas.clip.right() + 1,
                canvas.clip.bottom() + 1, theme.window.rgb());
    double pitch = kDotPitch;
    while (pitch * view.scale < 14 * ratio)
        pitch *= 4;
    const double apart = pitch * view.scale / ratio; // 14 to 56 pixels
    const int size = std::max(1, int(ratio + 0.5));
    const QColor dot = blended(theme.grid, theme.secondaryText, 0.22);
    const QColor fine = blended(theme.window, dot, std::clamp((apart - 10) / 16, 0.2, 1.0));
    drawDots(canvas, view, pitch, fine.rgb(), size);
    drawDots(canvas, view, pitch * 4, blended(dot, theme.secondaryText, 0.3).rgb(), size + 1);
}

void FarRaster::draw(const PixelCanvas& canvas, const BoardScene& scene, const BoardView& view,
                     const Theme& theme, double logicalScale, bool whole)
{
    scene_ = &scene;
    view_ = &view;
    theme_ = &theme;
    middle_ = logicalScale >= kMiddleScale;
    const BoardRect area = areaOf(canvas, view);
    scene.chipsMeeting(area, chips_);
    // The more there is to see, the longer a wire must be to stand out from the chips.
    if (whole)
        shortestWire_ = middle_ ? 0 : std::clamp(1.5 * double(chips_.size()) / kCrowd, 1.5, 5.0);
    scene.wiresMeeting(area, wires_, float(shortestWire_ / view.scale));
    if (whole)
        shareOfWires_ = std::clamp(kCrowd / std::max(1.0, double(wires_.size())), 0.25, 1.0);
    prepareColours();
    drawWires(canvas);
    if (middle_)
        drawMiddleChips(canvas);
    else
        drawFarChips(canvas);
}

void FarRaster::prepareColours()
{
    colours_.clear();
    const auto add = [&](const std::vector<QRgb>& stripes) {
        const ChipLook look{ChipSort::Linear, 0, stripes, false};
        const QColor plain = blended(theme_->chip, theme_->text, theme_->dark ? 0.34 : 0.42);
        const QColor hue = stripes.empty() ? plain : averageHue(stripes);
        colours_.push_back({stripes.empty() ? plain.rgb() : blended(theme_->chip, hue, 0.9).rgb(),
                            chipFill(look, *theme_).rgb(), chipBorder(look, *theme_).rgb(),
                            blended(plain, hue, 0.4).rgb()});
    };
    // Sets are few; they are all made, so that chips find theirs by index.
    std::uint16_t most = 0;
    for (const std::uint32_t chip : chips_)
        most = std::max(most, scene_->chips()[chip].stripes);
    for (std::uint16_t set = 0; set <= most; ++set) {
        Chip chip;
        chip.stripes = set;
        add(scene_->stripes(chip));
    }
}

void FarRaster::drawWires(const PixelCanvas& canvas)
{
    if (middle_ || scene_->routing() == Routing::Straight) {
        drawSmoothWires(canvas, *scene_, *view_, *theme_, wires_, line_);
        return;
    }
    drawStraightWires(canvas, int(std::clamp(0.30 + view_->scale * 4, 0.3, 0.8) * 256));
}

void FarRaster::drawStraightWires(const PixelCanvas& canvas, int alpha)
{
    const double scale = view_->scale;
    const QPointF origin = view_->origin;
    const QRgb plain = theme_->wire.rgb();
    const QRgb accent = theme_->accent.rgb();
    const QRgb error = theme_->error.rgb();
    const auto shown = std::uint32_t(shareOfWires_ * 65536); // the same ones in every frame
    for (const std::uint32_t at : wires_) {
        const BoardWire& wire = scene_->wires()[at];
        const bool chosen = wire.flags != 0 || (at * 2654435761u) >> 16 < shown;
        if (!chosen || wire.flags & flag::kHidden)
            continue;
        const QPointF from = (scene_->portPoint({wire.from, wire.fromPort, true}) - origin) * scale;
        const QPointF to = (scene_->portPoint({wire.to, wire.toPort, false}) - origin) * scale;
        const bool marked = wire.flags & (flag::kSelected | flag::kLit | flag::kError);
        const QRgb colour = !marked ? plain : wire.flags & flag::kError ? error : accent;
        const int strength = marked ? 256 : wire.flags & flag::kDimmed ? alpha / 3 : alpha;
        if (to.x() >= from.x()) {
            canvas.thinLine(from, to, colour, strength);
            continue;
        }
        const WireShape shape = scene_->wireShape(wire);
        for (int piece = 1; piece < shape.count; ++piece)
            canvas.thinLine((shape.points[piece - 1] - origin) * scale,
                            (shape.points[piece] - origin) * scale, colour, strength);
    }
}

void FarRaster::drawFarChips(const PixelCanvas& canvas)
{
    const float scale = float(view_->scale);
    const float left = float(view_->origin.x());
    const float top = float(view_->origin.y());
    const QRgb accent = theme_->accent.rgb();
    const QRgb error = theme_->error.rgb();
    const QRgb ground = theme_->window.rgb();
    const auto floorOf = [scale](float value, float begin) { // also below zero
        return int((value - begin) * scale + 16384) - 16384;
    };
    for (const std::uint32_t at : chips_) {
        const Chip& chip = scene_->chips()[at];
        const int x = floorOf(chip.x, left);
        const int y = floorOf(chip.y, top);
        const int width = std::max(1, int(chip.width * scale + 0.5f));
        const int height = std::max(1, int(chip.height * scale + 0.5f));
        const Colours& set = colours_[chip.stripes];
        QRgb colour = chip.flags & flag::kFaded ? set.faded : set.fill;
        if (chip.flags & (flag::kSelected | flag::kLit))
            colour = accent;
        else if (chip.flags & flag::kError)
            colour = error;
        else if (chip.flags & flag::kDimmed)
            colour = blended(ground, colour, 90);
        if (width == 1 && height == 1)
            canvas.pixel(x, y, colour);
        else
            canvas.fill(x, y, x + width, y + height, colour);
    }
}

void FarRaster::drawMiddleChips(const PixelCanvas& canvas)
{
    const double scale = view_->scale;
    const int band = std::max(2, int(7 * scale));
    for (const std::uint32_t at : chips_) {
        const Chip& chip = scene_->chips()[at];
        const QPointF corner = view_->toScreen(QPointF(chip.x, chip.y));
        const int x = int(std::floor(corner.x()));
        const int y = int(std::floor(corner.y()));
        const int right = x + std::max(3, int(chip.width * scale + 0.5));
        const int bottom = y + std::max(3, int(chip.height * scale + 0.5));
        if (chip.flags == 0) {
            const Colours& set = colours_[chip.stripes];
            canvas.fill(x, y, right, bottom, set.border);
            canvas.fill(x + 1, y + 1, right - 1, bottom - 1, set.middleFill);
        } else {
            const ChipLook look{chip.sort, chip.flags, scene_->stripes(chip), false};
            const int edge = chip.flags & (flag::kSelected | flag::kLit | flag::kError) ? 2 : 1;
            canvas.fill(x, y, right, bottom, chipBorder(look, *theme_).rgb());
            canvas.fill(x + edge, y + edge, right - edge, bottom - edge,
                        chipFill(look, *theme_).rgb());
        }
        const std::vector<QRgb>& stripes = scene_->stripes(chip);
        for (std::size_t stripe = 0; stripe < stripes.size(); ++stripe) {
            const int height = bottom - y - 2;
            QRgb colour = stripeColour(stripes[stripe], chip.flags, *theme_).rgb();
            if (chip.flags & flag::kDimmed)
                colour = blended(theme_->window.rgb(), colour, 110);
            canvas.fill(x + 1, y + 1 + height * int(stripe) / int(stripes.size()), x + 1 + band,
                        y + 1 + height * int(stripe + 1) / int(stripes.size()), colour);
        }
    }
}

void drawSmoothWires(const PixelCanvas& canvas, const BoardScene& scene, const BoardView& view,
                     const Theme& theme, const std::vector<std::uint32_t>& wires,
                     std::vector<QPointF>& line)
{
    const QRgb plain = theme.wire.rgb();
    const double thin = std::clamp(view.scale, 0.7, 2.5);
    for (const std::uint32_t at : wires) {
        const BoardWire& wire = scene.wires()[at];
        if (wire.flags & flag::kHidden)
            continue;
        const bool marked = wire.flags & (flag::kSelected | flag::kLit | flag::kError);
        float width = float((wire.width ? wire.width / 4.0 : 1.5) * thin);
        if (marked)
            width = std::max(width * 1.4f, 2.0f);
        QRgb colour = wire.colour ? wire.colour : plain;
        if (marked)
            colour = wire.flags & flag::kError ? theme.error.rgb() : theme.accent.rgb();
        const float alpha = wire.flags & flag::kDimmed ? 0.3f : 1.0f;
        line.clear();
        flatten(scene.wireShape(wire), view.scale, line);
        for (std::size_t piece = 1; piece < line.size(); ++piece)
            canvas.line(view.toScreen(line[piece - 1]), view.toScreen(line[piece]), width, colour,
                        alpha);
    }
}

} // namespace plugboard::gui
