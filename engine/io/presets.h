// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/topology.h"

#include <string>
#include <vector>

namespace plugboard::io {

/// The device of resources/devices/NAME.txt, its `preset` set to the name; the caller gives it a
/// name and a host.
/// errors  NotFound with the known names; as loadTopology
Result<model::Device> presetDevice(const std::string& name);

/// Names of all presets, sorted.
/// errors  NotFound where there is no resource folder
Result<std::vector<std::string>> presetNames();

} // namespace plugboard::io
