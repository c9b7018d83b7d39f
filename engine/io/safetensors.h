// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"
#include "engine/model/named_tensor.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace plugboard::io {

/// Where a tensor lies in a safetensors file: bytes [begin, end) behind the header.
struct TensorPlace {
    std::string name;
    model::TensorType type;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};

/// Tensors in the safetensors layout: 8 bytes with the length of the header (little-endian), the
/// header (JSON: name to dtype, shape, data_offsets; padded with blanks to 8 bytes), the data
/// without holes. Checkpoints lie in the same files.
/// source  https://huggingface.co/docs/safetensors
struct TensorIndex {
    std::vector<TensorPlace> tensors; ///< in the order of their data
    std::uint64_t dataOffset = 0;     ///< of the first byte behind the header
};

/// What a file holds, from its header alone.
/// errors  DataCorrupt with the tensor's name, subject = path: a header longer than 100 MB or than
///         the file, no JSON, a name twice, unknown dtype, offsets reversed, overlapping, with
///         holes or beyond the end, sizes that do not go with the shape; NotFound, IoFailed
Result<TensorIndex> safetensorsIndex(const std::string& path);

/// errors  as safetensorsIndex
Result<std::vector<model::NamedTensor>> loadSafetensors(const std::string& path);
/// The same of a file in memory.
Result<std::vector<model::NamedTensor>> parseSafetensors(std::string_view bytes,
                                                         const std::string& path);

/// All that stands before the data of these tensors, which follows in their order.
std::string safetensorsHeader(std::span<const model::NamedTensor> tensors);
/// Atomic. errors  InvalidInput for a name twice; those of writeFileAtomically
Result<void> saveSafetensors(const std::string& path, std::span<const model::NamedTensor> tensors);

} // namespace plugboard::io
