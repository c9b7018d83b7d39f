// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/timeline/bar_style.h"

#include "profiler/timeline_colours.h"

#include <QCoreApplication>

#include <cmath>

namespace plugboard::gui {

BarClass barClassOf(const model::Task& task)
{
    using model::TaskKind;
    if (task.kind == TaskKind::Send || task.kind == TaskKind::Receive ||
        task.kind == TaskKind::Member)
        return BarClass::Transfer;
    if (task.kind == TaskKind::Copy || task.kind == TaskKind::Sum)
        return BarClass::Gather;
    switch (task.pass) {
    case model::Pass::Load:
        return BarClass::Load;
    case model::Pass::Forward:
        return BarClass::Forward;
    case model::Pass::Backward:
        return BarClass::Backward;
    case model::Pass::Update:
        return BarClass::Update;
    case model::Pass::Metrics:
        return BarClass::Metrics;
    case model::Pass::Init:
        break;
    }
    return BarClass::Init;
}

QString nameOf(BarClass barClass)
{
    switch (barClass) {
    case BarClass::Load:
        return QCoreApplication::translate("Timeline", "load");
    case BarClass::Forward:
        return QCoreApplication::translate("Timeline", "forward");
    case BarClass::Backward:
        return QCoreApplication::translate("Timeline", "backward");
    case BarClass::Update:
        return QCoreApplication::translate("Timeline", "update");
    case BarClass::Metrics:
        return QCoreApplication::translate("Timeline", "metrics");
    case BarClass::Init:
        return QCoreApplication::translate("Timeline", "init");
    case BarClass::Transfer:
        return QCoreApplication::translate("Timeline", "transfer");
    case BarClass::Gather:
        return QCoreApplication::translate("Timeline", "copy, sum");
    }
    return {};
}

QString nameOf(profiler::IdleCause cause)
{
    using profiler::IdleCause;
    switch (cause) {
    case IdleCause::DataInput:
        return QCoreApplication::translate("Timeline", "data input");
    case IdleCause::Transfer:
        return QCoreApplication::translate("Timeline", "transfer");
    case IdleCause::Dependency:
        return QCoreApplication::translate("Timeline", "dependency");
    case IdleCause::Credit:
        return QCoreApplication::translate("Timeline", "credit");
    case IdleCause::FillDrain:
        return QCoreApplication::translate("Timeline", "fill and drain");
    case IdleCause::Scheduler:
        return QCoreApplication::translate("Timeline", "scheduler");
    case IdleCause::Clock:
        return QCoreApplication::translate("Timeline", "clock");
    }
    return {};
}

QString ratioText(double ratio)
{
    if (ratio >= 10)
        return QString::fromUtf8("×") + QString::number(ratio, 'f', 0);
    const QString sign = ratio >= 1 ? QStringLiteral("+") : QString::fromUtf8("\u2212");
    return sign + QString::number(std::abs(ratio - 1) * 100, 'f', 0) + QStringLiteral("\u00a0%");
}

QColor mixed(const QColor& under, const QColor& over, double share)
{
    return QColor::fromRgb(mixed(under.rgb(), over.rgb(), int(share * 256)));
}

QColor barColour(const QColor& device, BarClass barClass, const Theme& theme)
{
    const QColor white(Qt::white);
    const QColor black(Qt::black);
    const QColor grey("#8A929C");
    switch (barClass) {
    case BarClass::Forward:
        return device;
    case BarClass::Backward:
        return mixed(device, black, 0.34);
    case BarClass::Update:
        return mixed(device, white, 0.42);
    case BarClass::Load:
        return mixed(device, white, 0.66);
    case BarClass::Metrics:
        return mixed(device, grey, 0.55);
    case BarClass::Init:
        return mixed(device, grey, 0.75);
    case BarClass::Transfer:
        return mixed(theme.panel, device, 0.55);
    case BarClass::Gather:
        return mixed(device, grey, 0.35);
    }
    return device;
}

BarPalette barPalette(const QColor& device, const Theme& theme)
{
    BarPalette palette;
    const QColor ground = mixed(theme.panel, theme.text, theme.dark ? 0.045 : 0.035);
    palette.ground = ground.rgb();
    for (std::size_t at = 0; at < kBarClasses; ++at) {
        const QColor plain = barColour(device, BarClass(at), theme);
        const auto fill = [&](BarState state) -> QRgb& {
            return palette.fill[at * kBarStates + std::size_t(state)];
        };
        fill(BarState::Plain) = plain.rgb();
        fill(BarState::Dimmed) = mixed(ground, plain, 0.36).rgb();
        fill(BarState::Lit) = plain.rgb();
        fill(BarState::Found) = mixed(plain, theme.warning, 0.80).rgb();
        palette.text[at] = contrast(plain, Qt::white) > contrast(plain, Qt::black)
                               ? qRgb(255, 255, 255)
                               : qRgb(12, 14, 17);
    }
    return palette;
}

HatchColours hatchColours(profiler::IdleCause cause, const Theme& theme)
{
    const QColor ground = mixed(theme.panel, theme.secondaryText, theme.dark ? 0.14 : 0.10);
    const QColor hue(QString::fromStdString(profiler::colourOf(cause)));
    const QColor readable = theme.dark ? mixed(hue, Qt::white, 0.45) : mixed(hue, Qt::black, 0.15);
    return {ground.rgb(), mixed(ground, readable, theme.dark ? 0.30 : 0.36).rgb(),
            mixed(theme.text, readable, 0.25).rgb()};
}

} // namespace plugboard::gui
