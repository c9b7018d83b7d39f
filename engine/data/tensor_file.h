// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/checkpoint.h"
#include "engine/data/durable_file.h"

#include <span>

namespace plugboard::data {

/// Writes tensors in the safetensors layout (engine/io/safetensors.h).
Result<void> writeTensorFile(DurableFile& file, std::span<const model::NamedTensor> tensors);

} // namespace plugboard::data
