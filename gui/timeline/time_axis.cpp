// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/timeline/time_axis.h"

#include "profiler/timeline_window.h"

namespace plugboard::gui {

TimeTicks ticksOf(const TimeAxis& axis, double leastPixels)
{
    TimeTicks ticks;
    ticks.distance =
        profiler::tickDistance(axis.span(), std::max(1, int(axis.width / leastPixels)));
    ticks.first = std::ceil(axis.begin() / ticks.distance) * ticks.distance;
    return ticks;
}

QString tickText(double time, double distance, double largest)
{
    struct Unit {
        double length;
        const char* name;
    };
    constexpr Unit units[] = {{1e9, "s"}, {1e6, "ms"}, {1e3, "µs"}, {1, "ns"}};
    const Unit* unit = units;
    while (unit->length > 1 && std::abs(largest) < unit->length)
        ++unit;
    const double inUnit = distance / unit->length;
    const int decimals = std::clamp(int(std::ceil(-std::log10(inUnit) - 1e-9)), 0, 12);
    const double value = std::abs(time) < distance * 1e-6 ? 0 : time / unit->length;
    return QString::number(value, 'f', decimals) + QChar(0xa0) + QString::fromUtf8(unit->name);
}

} // namespace plugboard::gui
