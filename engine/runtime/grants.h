// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/units.h"

#include <cstdint>

namespace plugboard::runtime {

/// Decides how far lanes may run: some 100 ms of work ahead of the slowest one, at least 2 steps,
/// so that a stop is soon obeyed and no lane waits for a grant.
class Grants {
public:
    /// predictedStep  by the plan; 0: unknown
    Grants(std::int64_t steps, Seconds predictedStep);

    /// Steps that may be done, given those that every lane has done in so many seconds; never less
    /// than before.
    std::int64_t update(std::int64_t slowest, double elapsed);
    std::int64_t granted() const { return granted_; }

private:
    std::int64_t steps_;
    std::int64_t window_;
    std::int64_t granted_;
};

} // namespace plugboard::runtime
