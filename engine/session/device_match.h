// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/device_choice.h"
#include "engine/model/plan.h"

#include <string>
#include <vector>

namespace plugboard::session {

/// What a logical device of a plan would run on.
struct DeviceMatch {
    int attached = -1;        ///< index of the attached device; -1: none
    bool emulated = false;    ///< by choice
    bool mayEmulate = false;  ///< it runs on none, and no choice keeps it from being emulated
    bool absentKind = false;  ///< nothing of its kind is attached
    std::string problem = {}; ///< why it runs on none: "needs 4 cores, cpu0 has 2"
};

/// What keeps an attached device from being the one that is required, in words that follow the
/// logical device's name; empty: nothing.
std::string difference(const model::Requirement& required, const model::Device& attached);

/// What a device asks of the one that it runs on, before a plan says how much memory it needs.
model::Requirement requirementOf(const model::Device& device);

/// First those with a choice, then each in order takes the first device that is still free and
/// meets its requirement.
///
/// devices  the logical ones; requirements in the same order
std::vector<DeviceMatch> matchDevices(const std::vector<model::Device>& devices,
                                      const std::vector<model::Requirement>& requirements,
                                      const model::Topology& attached,
                                      const std::vector<model::DeviceChoice>& choices);

} // namespace plugboard::session
