// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"
#include "engine/check/byte_map.h"
#include "engine/model/flat_program.h"

#include <functional>

namespace plugboard::check {

/// A firing of the replay as it begins.
struct ReplayedFiring {
    model::TaskId task;
    std::int64_t step = 0;
    int microBatch = 0;
    Moment moment;
    Clock clock; ///< valid during the call only
};

/// Looks at each firing in turn; an error ends the replay.
using Visitor = std::function<Result<void>(const ReplayedFiring&)>;

/// Runs `steps` steps of a program in one of the orders that its lanes and edges allow. What is
/// found from the clocks holds for all other orders too: an entry's clock counts, per lane, the
/// entries from which a path of lane order and edges leads to it.
///
/// errors  InvalidInput where the lanes wait for one another for ever, naming the circle
/// source  Lamport: Time, clocks, and the ordering of events in a distributed system (1978);
///         Mattern: Virtual time and global states of distributed systems (1988)
Result<void> replay(const model::FlatProgram& flat, std::int64_t steps, const Visitor& visit);

} // namespace plugboard::check
