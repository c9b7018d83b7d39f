// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/plan.h"
#include "gui/document/idle_hatch.h"
#include "gui/look/theme.h"
#include "profiler/report.h"

#include <QColor>
#include <QString>

#include <array>
#include <cstdint>
#include <vector>

namespace plugboard::gui {

/// What a bar is drawn as: its pass, or the transfer that it is part of; in the order of
/// profiler::taskStyles.
enum class BarClass : std::uint8_t {
    Load,
    Forward,
    Backward,
    Update,
    Metrics,
    Init,
    Transfer,
    Gather
};
inline constexpr std::size_t kBarClasses = 8;

BarClass barClassOf(const model::Task& task);
QString nameOf(BarClass barClass);
QString nameOf(profiler::IdleCause cause);

/// How a task stands out: by the selection, by the search.
enum class BarState : std::uint8_t { Plain, Dimmed, Lit, Found };
inline constexpr std::size_t kBarStates = 4;

/// How far a time is from another one: "+31 %", "×12" where it is ten times as long or more.
QString ratioText(double ratio);

/// Hue of the device, lightness of the class.
QColor barColour(const QColor& device, BarClass barClass, const Theme& theme);
/// `share` of `over` on `under`.
QColor mixed(const QColor& under, const QColor& over, double share);
/// `share256` of 256 parts.
inline QRgb mixed(QRgb under, QRgb over, int share256)
{
    const unsigned share = unsigned(share256);
    const unsigned rest = 256 - share;
    const unsigned redBlue =
        (((under & 0xff00ffu) * rest + (over & 0xff00ffu) * share) >> 8) & 0xff00ffu;
    const unsigned green = (((under & 0xff00u) * rest + (over & 0xff00u) * share) >> 8) & 0xff00u;
    return 0xff000000u | redBlue | green;
}

/// All colours that the bars of a device take in one row.
struct BarPalette {
    QRgb ground = 0; ///< of the empty row
    std::array<QRgb, kBarClasses * kBarStates> fill{};
    std::array<QRgb, kBarClasses> text{};

    QRgb colour(BarClass barClass, BarState state) const
    {
        return fill[std::size_t(barClass) * kBarStates + std::size_t(state)];
    }
};

BarPalette barPalette(const QColor& device, const Theme& theme);

/// Ground and lines of the hatch of a cause.
struct HatchColours {
    QRgb ground = 0;
    QRgb line = 0;
    QRgb text = 0;
};
HatchColours hatchColours(profiler::IdleCause cause, const Theme& theme);

} // namespace plugboard::gui
