// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"
#include "engine/model/flat_program.h"

namespace plugboard::check {

/// One total order over all collectives of a step: every lane begins its part of them in that
/// order (a collective of rate MicroBatch counts once per micro-batch). Transfers from one device
/// or group to another take no part: only their receivers wait, and the replay judges that.
///
/// errors  InvalidInput, naming two collectives that lanes begin in opposite orders
Result<void> checkCollectives(const model::FlatProgram& flat);

} // namespace plugboard::check
