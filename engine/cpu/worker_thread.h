// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/topology.h"

namespace plugboard::cpu {

/// Binds the calling thread to the device's processors (where it names any) and sets the number of
/// OpenMP threads that it leads to the device's cores.
/// errors  DeviceFailed with the system's text, subject = the device's name
Result<void> enterWorker(const model::Device& device);

} // namespace plugboard::cpu
