// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"
#include "engine/model/flat_program.h"

namespace plugboard::check {

/// The steps of a collective move its tensor between members of its group, and one total order
/// over all collectives of a step (one of rate MicroBatch counts once per micro-batch) explains
/// all lanes: where a lane is through with its part of one collective, Send and Receive, before it
/// begins its part of another, no other lanes go from that one to the first. Collectives that a
/// lane has under way together have no order there.
///
/// errors  InvalidInput, naming two collectives
Result<void> checkCollectives(const model::FlatProgram& flat);

} // namespace plugboard::check
