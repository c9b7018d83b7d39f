// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"
#include "engine/model/flat_program.h"

namespace plugboard::check {

/// The steps of a collective move its tensor between members of its group, and the collectives of
/// a step (one of rate MicroBatch counts once per micro-batch) can be put in one order that
/// explains all lanes: where a lane is through with its part of one, Send and Receive, before it
/// begins its part of another, no other lanes go from that one to the first. Between collectives
/// that a lane has under way together it sets no order: no task of theirs waits inside, the overlap
/// is wanted, and the replay shows that nothing sticks. A library call is one task, so all lanes
/// have those in the same order.
///
/// errors  InvalidInput, naming two collectives
Result<void> checkCollectives(const model::FlatProgram& flat);

} // namespace plugboard::check
