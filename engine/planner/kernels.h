// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/catalogue.h"
#include "engine/model/plan.h"

#include <vector>

namespace plugboard::planner {

/// Type and local shape of a register's piece.
model::TensorType localType(const model::Program& program, model::RegisterId reg);

/// Gives each task its kernel choice and bytes, and each channel its route: empty between devices
/// that share their host's memory, where a Send is a copy that the source's worker makes.
void chooseKernels(model::Program& program, const model::Topology& topology,
                   const model::Catalogue& catalogue, std::vector<model::MissingKernel>& missing);

} // namespace plugboard::planner
