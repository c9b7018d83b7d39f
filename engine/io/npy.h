// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"
#include "engine/model/named_tensor.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace plugboard::io {

/// What stands before the values of a .npy file.
struct NpyHeader {
    model::TensorType type;
    bool columnsFirst = false; ///< Fortran order: the first axis varies fastest
    bool bigEndian = false;
    std::uint64_t size = 0;  ///< bytes before the values
    std::uint64_t bytes = 0; ///< that the values take
};

/// Of versions 1 to 3: magic, version, length, a dictionary of literals with descr, fortran_order
/// and shape. Nothing in it is evaluated.
/// source  numpy.lib.format
/// errors  DataCorrupt: no .npy file, a header longer than the file, no literal dictionary, a count
///         of elements that overflows; Unsupported: object arrays (pickle), structures, strings,
///         complex numbers, times
Result<NpyHeader> npyHeader(std::string_view start, std::uint64_t fileSize,
                            const std::string& path);
/// The header alone; also whether the values are there. errors  as parseNpy
Result<NpyHeader> loadNpyHeader(const std::string& path);

/// The array in row-major order and little-endian.
/// errors  those of npyHeader; DataCorrupt where bytes are missing or left over, with both counts
Result<model::NamedTensor> parseNpy(std::string_view bytes, const std::string& name,
                                    const std::string& path);
/// Named as the file, without folder and suffix.
Result<model::NamedTensor> loadNpy(const std::string& path);

/// A whole file of version 1.0. There is no bfloat16 in it: such values are written as float32.
std::string npyBytes(const model::NamedTensor& tensor);
Result<void> saveNpy(const std::string& path, const model::NamedTensor& tensor);

} // namespace plugboard::io
