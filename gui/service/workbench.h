// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace plugboard::gui {

class Document;
class Settings;
class DeviceService;
class PlanService;
class RunService;

/// What every panel is given: the document and the services. All outlive the panels.
struct Workbench {
    Document* document = nullptr;
    Settings* settings = nullptr;
    DeviceService* devices = nullptr;
    PlanService* planning = nullptr;
    RunService* runs = nullptr;
};

} // namespace plugboard::gui
