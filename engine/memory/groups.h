// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/flat_program.h"

#include <cstdint>
#include <vector>

namespace plugboard::memory {

/// A task that touches a group's bytes after they were filled.
struct Access {
    model::TaskId task;
    int distance = 0; ///< of its data edge, in firings or steps: it reads what was written so long
                      ///< ago
};

/// Registers that share their bytes by declaration: one register and those that are in place of
/// it. Variables have no part in the arena and form no group.
struct Group {
    model::RegisterId root;
    std::vector<model::RegisterId> registers; ///< root first
    model::Rate rate = model::Rate::MicroBatch;
    model::DeviceId device;
    Bytes bytes; ///< of one copy: the largest of its registers
    /// The task whose firing begins to write the bytes: the writer, for a Receive the Send at the
    /// other end. Invalid: nothing writes them.
    model::TaskId filler;
    std::vector<Access> accesses; ///< all other tasks that write or read them
    int copies = 1;
};

std::vector<Group> groupsOf(const model::FlatProgram& flat);

/// Lane positions of one group's firings, counted from the start of the firing's own step; an
/// access that comes in a later step is beyond the length of its lane.
class Positions {
public:
    Positions(const model::FlatProgram& flat, const Group& group) : flat_(flat), group_(group) {}

    /// How often the group is filled in a step.
    int firings() const
    {
        return group_.rate == model::Rate::Step ? 1 : flat_.program->microBatches;
    }
    std::int64_t fill(int firing) const;
    /// Of the filler's last write to it: an accumulator is filled by every micro-batch.
    std::int64_t lastFill(int firing) const;
    std::int64_t access(const Access& access, int firing) const;
    /// The micro-batch of the access's last firing that touches this firing of the group, and the
    /// steps after it.
    model::LaneEntry lastFiring(const Access& access, int firing, int& stepsLater) const;

private:
    const model::FlatProgram& flat_;
    const Group& group_;
};

} // namespace plugboard::memory
