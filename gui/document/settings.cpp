// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/document/settings.h"

namespace plugboard::gui {

Settings::Settings(io::Settings values, QObject* parent)
    : QObject(parent), values_(std::move(values))
{
}

Result<void> Settings::set(const io::Settings& values)
{
    if (values == values_)
        return {};
    if (auto saved = io::saveSettings(values); !saved)
        return saved;
    values_ = values;
    emit changed();
    return {};
}

Formatter Settings::formatter() const
{
    return Formatter(
        {.bitsPerSecond = values_.rateUnit == "Gb/s", .binaryBytes = values_.byteUnit == "GiB"});
}

ThemeChoice Settings::theme() const
{
    return values_.theme == "light"  ? ThemeChoice::Light
           : values_.theme == "dark" ? ThemeChoice::Dark
                                     : ThemeChoice::System;
}

} // namespace plugboard::gui
