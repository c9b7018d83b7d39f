// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/studio_state.h"
#include "gui/document/document.h"
#include "gui/document/settings.h"
#include "gui/service/device_service.h"
#include "gui/service/plan_service.h"
#include "gui/service/run_service.h"
#include "gui/service/workbench.h"

namespace plugboard::gui {

/// The project and the services of one Studio, without a window.
class Studio {
public:
    /// stateFile  where the window's layouts are remembered; empty: the user's file
    explicit Studio(const QString& stateFile = {});

    Workbench workbench() { return {&document, &settings, &devices, &planning, &runs}; }
    /// Why the settings could not be read; the defaults hold then.
    const std::optional<Error>& settingsError() const { return settingsError_; }

private:
    std::optional<Error> settingsError_;

public:
    Settings settings;
    ProgramCommand command;
    StudioState state;
    Document document;
    DeviceService devices;
    PlanService planning;
    RunService runs;
};

} // namespace plugboard::gui
