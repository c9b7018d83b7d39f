// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/checkpoint.h"
#include "engine/data/durable_file.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace plugboard::data {

/// Writes tensors in the safetensors layout: 8 bytes with the length of the header (little endian),
/// the header (JSON: name to dtype, shape, data_offsets; padded with blanks to 8 bytes), the data
/// without holes.
/// source  https://huggingface.co/docs/safetensors
Result<void> writeTensorFile(DurableFile& file, std::span<const CheckpointTensor> tensors);

/// The tensors of such a file, in the order of their data.
/// errors  DataCorrupt with the tensor's name: header longer than 16 MiB or the file, no JSON,
///         unknown dtype, offsets reversed, overlapping, with holes or beyond the end, sizes that
///         do not go with the shape; subject = path
Result<std::vector<CheckpointTensor>> parseTensorFile(std::string_view bytes,
                                                      const std::string& path);

} // namespace plugboard::data
