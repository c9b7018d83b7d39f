// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/plan.h"

#include <string>
#include <vector>

namespace plugboard::runner {

/// The attached device that each logical device of a plan runs on: in order, each takes the first
/// that is still free and meets its requirement (kind, instruction set, at least as many cores and
/// as much memory). A device with more cores than were planned for lends only so many.
///
/// attached  what detection found
/// library   of the backend, "onednn 2.6.3"; empty: not compared
/// errors    InvalidInput with every difference and what to do: plan again, and where devices are
///           of a kind that is not attached at all, simulate
Result<std::vector<model::Device>> bindDevices(const model::Plan& plan,
                                               const model::Topology& attached,
                                               const std::string& library = {});

struct Binding {
    std::vector<model::Device> physical; ///< per logical device
    std::vector<std::string> emulated;   ///< logical devices that run on borrowed cores
};

/// As bindDevices, but logical devices that no attached one satisfies are emulated: each takes one
/// core, in turn of those that no other logical device is bound to (of all, where there are none).
/// What is computed is right; how long it takes says nothing about the device.
///
/// errors  DoesNotFit where all devices together need more memory than the machine has;
/// InvalidInput
///         as bindDevices, where nothing is attached or another library is
Result<Binding> bindWithEmulation(const model::Plan& plan, const model::Topology& attached,
                                  const std::string& library = {});

} // namespace plugboard::runner
