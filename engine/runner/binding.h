// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/device_choice.h"
#include "engine/model/plan.h"

#include <string>
#include <vector>

namespace plugboard::runner {

enum class Emulation {
    ByChoice,        ///< only devices that were chosen to be
    WhereItIsMissing ///< also those that nothing attached satisfies and nobody chose for
};

struct BindOptions {
    std::vector<model::DeviceChoice> choices = {};
    Emulation emulation = Emulation::ByChoice;
    std::string library = {}; ///< of the backend, "onednn 2.6.3"; empty: not compared
};

struct Binding {
    std::vector<model::Device> physical; ///< per logical device
    std::vector<std::string> emulated;   ///< logical devices that run on borrowed cores
};

/// The attached device that each logical device of a plan runs on: the chosen one; without a
/// choice, in order, the first that is still free and meets its requirement (kind, instruction set,
/// at least as many cores and as much memory). A device with more cores than were planned for lends
/// only so many.
///
/// An emulated device takes one core, in turn of those that no other logical device is bound to (of
/// all, where there are none). What is computed is right; how long it takes says nothing about the
/// device.
///
/// attached  what detection found
/// errors    InvalidInput with every difference and what to do: plan again, choose otherwise, and
///           where devices are of a kind that is not attached at all, simulate; where a choice is
///           for no device of the plan; where another library is needed or nothing is attached that
///           could emulate. DoesNotFit where all devices together need more memory than the machine
///           has and some are emulated
Result<Binding> bind(const model::Plan& plan, const model::Topology& attached,
                     const BindOptions& options = {});

/// As bind, without choices and with nothing emulated.
Result<std::vector<model::Device>> bindDevices(const model::Plan& plan,
                                               const model::Topology& attached,
                                               const std::string& library = {});

/// "gpu0=cpu1", "gpu0=emulated", "gpu0=simulated".
/// errors  InvalidInput
Result<model::DeviceChoice> deviceChoiceOf(const std::string& text);

} // namespace plugboard::runner
