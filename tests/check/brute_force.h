// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/plan.h"

#include <string>

namespace plugboard::tests {

/// Why a plan of small_plans.h is faulty, or empty. Judged without the checker's means: the first
/// program is executed in whole numbers modulo a prime over bytes, once for each of its firings
/// with that firing held open until nothing else can go on, and the variables it leaves are
/// compared with those of the network computed in one piece. Found on the way:
///
///     two open firings of which one writes bytes that the other touches; lanes that stick
///     other results than the network's; accesses outside arena or variables
///     routes that do not lead from the Send's device to the Receive's, or pass another device
std::string faultOf(const model::Plan& plan);

} // namespace plugboard::tests
