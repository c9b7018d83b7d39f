// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/studio.h"

namespace plugboard::gui {
namespace {

io::Settings settingsOrDefaults(std::optional<Error>& error)
{
    auto settings = io::loadSettings();
    if (settings)
        return std::move(*settings);
    error = settings.error();
    return {};
}

} // namespace

Studio::Studio(const QString& stateFile)
    : settings(settingsOrDefaults(settingsError_)),
      command(findProgram(QString::fromStdString(settings.values().program))), state(stateFile),
      devices(&document, command), planning(&document, &devices), runs(&document, command)
{
}

} // namespace plugboard::gui
