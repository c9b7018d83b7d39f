// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/check/replay.h"

namespace plugboard::check {

/// Which bytes a register is at a firing, and which value a reader means.
class Versions {
public:
    explicit Versions(const model::FlatProgram& flat);

    /// Bytes of the copy that a firing touches: firing n uses copy n mod copies.
    ByteRange bytes(model::RegisterId reg, const ReplayedFiring& firing) const;

    /// What the register has to hold when the firing reads it. Of a register made in the step:
    /// what its writer's firing of the same step and micro-batch made; of an accumulator: after
    /// the last micro-batch; of a variable: what the update left before (of the last step, or of
    /// the last micro-batch where both fire in each).
    Value wanted(model::RegisterId reg, const ReplayedFiring& reader) const;
    /// What the writer's firing leaves.
    Value made(model::RegisterId reg, const ReplayedFiring& writer) const;

    /// Variables that two registers stand for have one identity.
    model::RegisterId identity(model::RegisterId reg) const { return identity_[reg.index()]; }
    /// The task that writes the register: itself, or another register of the same variable.
    model::TaskId writer(model::RegisterId reg) const { return writer_[identity(reg).index()]; }
    /// The number of a task's firing over all steps.
    std::int64_t firingOf(const ReplayedFiring& firing) const;

private:
    bool fires(model::TaskId task, model::Rate rate) const;

    const model::FlatProgram& flat_;
    std::vector<model::RegisterId> identity_;
    std::vector<model::RegisterId> root_;
    std::vector<model::TaskId> writer_;
};

} // namespace plugboard::check
