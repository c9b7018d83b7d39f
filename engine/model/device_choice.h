// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace plugboard::model {

/// What a logical device of a plan runs on.
enum class RunsOn {
    FirstThatFits, ///< of the attached devices that are still free
    Attached,      ///< the one of this name
    Emulated,      ///< cores of this machine: results are right, times mean nothing
    Simulated      ///< nothing: it is predicted, and no plan with it is run
};

/// What the user chose for one device; devices without a choice take the first that fits.
struct DeviceChoice {
    std::string device; ///< the logical one
    RunsOn runsOn = RunsOn::FirstThatFits;
    std::string attached = {}; ///< RunsOn::Attached: name of the attached device
    auto operator<=>(const DeviceChoice&) const = default;
};

} // namespace plugboard::model
