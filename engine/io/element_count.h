// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/tensor.h"

#include <cstdint>
#include <optional>

namespace plugboard::io {

/// Bytes of a tensor whose shape a file declares; nothing where an extent is negative or the count
/// of elements or bytes overflows (at 2^62).
inline std::optional<std::uint64_t> byteCount(const model::TensorType& type)
{
    std::uint64_t bytes = std::uint64_t(model::sizeOf(type.type));
    for (const model::Dim extent : type.shape)
        if (extent < 0 || __builtin_mul_overflow(bytes, std::uint64_t(extent), &bytes) ||
            bytes > std::uint64_t(1) << 62)
            return std::nullopt;
    return bytes;
}

} // namespace plugboard::io
