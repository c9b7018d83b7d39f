// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/named_tensor.h"

#include <cstdint>
#include <string>
#include <vector>

namespace plugboard::data {

/// State of training that another plan can resume from; nothing in it is plan-shaped.
struct Checkpoint {
    std::int64_t step = 0; ///< steps done
    std::int64_t epoch = 0;
    std::int64_t sampleCursor = 0; ///< samples of this epoch already used
    std::uint64_t seed = 0;
    std::vector<model::NamedTensor> tensors;
};

/// Writes folder/step-NNNNNNNNN/ (one tensor file, safetensors layout, fsynced; a manifest with
/// sizes and XXH3 written last; folder and parent fsynced) and removes all but the newest two
/// complete ones. A checkpoint without a valid manifest does not exist. errors  IoFailed; earlier
/// checkpoints are untouched
Result<std::string> saveCheckpoint(const std::string& folder, const Checkpoint& checkpoint);

/// Whether any checkpoint, complete or damaged, lies below `folder`; what a killed writer has left
/// of its first one is none.
bool holdsCheckpoints(const std::string& folder);

/// The newest complete checkpoint below `folder` (or `folder` itself if it is one).
/// errors  NotFound, DataCorrupt
Result<Checkpoint> loadCheckpoint(const std::string& folder);

} // namespace plugboard::data
