// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/figures.h"

#include <QLocale>

#include <cmath>
#include <span>

namespace plugboard::gui {
namespace {

struct Scale {
    double factor;
    const char* name;
};

constexpr Scale kTimes[] = {{1, "s"}, {1e-3, "ms"}, {1e-6, "µs"}, {1e-9, "ns"}};
constexpr Scale kBinary[] = {{double(1ull << 40), "TiB"},
                             {double(1ull << 30), "GiB"},
                             {double(1ull << 20), "MiB"},
                             {1024, "KiB"},
                             {1, "B"}};
constexpr Scale kDecimal[] = {{1e12, "TB"}, {1e9, "GB"}, {1e6, "MB"}, {1e3, "kB"}, {1, "B"}};

ColumnUnit unitFor(double largest, std::span<const Scale> scales)
{
    for (const Scale& scale : scales)
        if (std::abs(largest) >= 0.9995 * scale.factor)
            return {scale.factor, QString::fromUtf8(scale.name)};
    return {scales.back().factor, QString::fromUtf8(scales.back().name)};
}

} // namespace

ColumnUnit timeUnit(double largestSeconds)
{
    return unitFor(largestSeconds == 0 ? 1e-3 : largestSeconds, kTimes);
}

ColumnUnit byteUnit(double largestBytes, const Units& units)
{
    return units.binaryBytes ? unitFor(largestBytes, kBinary) : unitFor(largestBytes, kDecimal);
}

QString figureText(double value, const Formatter& formatter)
{
    const double size = std::abs(value);
    if (!(size < 1) || size == 0)
        return formatter.number(value);
    if (size < 0.001)
        return value > 0 ? QStringLiteral("< 0.001") : QStringLiteral("> -0.001");
    return QString::number(value, 'f', 2 - int(std::floor(std::log10(size))));
}

QString exactTime(double seconds)
{
    return QString::number(seconds, 'g', 9) + QStringLiteral(" s");
}

QString exactBytes(double bytes)
{
    return QLocale(QLocale::English, QLocale::UnitedStates).toString(qint64(std::llround(bytes))) +
           QStringLiteral(" B");
}

} // namespace plugboard::gui
