// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace plugboard::onnx {

/// Where a tensor's bytes lie outside the model file.
struct ExternalPlace {
    std::string location; ///< relative to the model's folder
    std::int64_t offset = 0;
    std::int64_t length = -1; ///< -1: as much as the tensor needs
};

/// `size` bytes of a file inside `folder`: opened beneath it, through no link and no "..", regular
/// files only.
/// errors  InvalidInput (absolute path, control character, outside the folder, negative offset, a
///         length that is not `size`, a file that ends before), NotFound, IoFailed; no subject
Result<std::vector<std::byte>> readExternal(const std::string& folder, const ExternalPlace& place,
                                            std::int64_t size);

} // namespace plugboard::onnx
