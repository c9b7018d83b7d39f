// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <algorithm>
#include <cmath>

namespace plugboard::gui {

/// Which time stands at which pixel. Times are nanoseconds.
struct TimeAxis {
    double origin = 0;   ///< time at `left`
    double scale = 1000; ///< nanoseconds per pixel
    double left = 0;     ///< pixel
    double width = 1;    ///< pixels

    double x(double time) const { return left + (time - origin) / scale; }
    double time(double atX) const { return origin + (atX - left) * scale; }
    double begin() const { return origin; }
    double end() const { return origin + width * scale; }
    double span() const { return width * scale; }
    double right() const { return left + width; }

    /// Keeps the time under `atX` where it is; a factor above 1 shows more time.
    void zoom(double factor, double atX)
    {
        const double kept = time(atX);
        scale = std::clamp(scale * factor, kFinest, kCoarsest);
        origin = kept - (atX - left) * scale;
    }
    /// Shows later times where `pixels` is positive.
    void pan(double pixels) { origin += pixels * scale; }
    /// [first, last] over the whole width, with this share of it free on either side.
    void fit(double first, double last, double margin = 0.02)
    {
        const double length = std::max(last - first, kFinest);
        scale = std::clamp(length / (width * (1 - 2 * margin)), kFinest, kCoarsest);
        origin = (first + last) / 2 - span() / 2;
    }
    /// Keeps some of [first, last] in sight, and no more than twice its length.
    void confine(double first, double last)
    {
        const double length = std::max(last - first, 1.0);
        const double middle = origin + span() / 2;
        scale = std::clamp(scale, kFinest, std::max(2 * length / width, kFinest));
        origin = middle - span() / 2;
        const double rest = 0.1 * span();
        origin = std::clamp(origin, first - span() + rest, std::max(first, last - rest));
    }

    static constexpr double kFinest = 0.02;   ///< 20 ps per pixel
    static constexpr double kCoarsest = 1e12; ///< 1000 s per pixel
};

/// Round times, some distance apart.
struct TimeTicks {
    double first = 0;
    double distance = 1;
};

/// The ticks of an axis that are at least so many pixels apart: 1, 2 or 5 times a power of ten
/// nanoseconds.
TimeTicks ticksOf(const TimeAxis& axis, double leastPixels);

/// A time with as many digits as tell it from the next tick, in the unit that suits `largest`:
/// "12.3 ms", "1.000250 s".
QString tickText(double time, double distance, double largest);

} // namespace plugboard::gui
