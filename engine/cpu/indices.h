// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/backend/backend.h"

#include <cstdint>

namespace plugboard::cpu {

/// An operand of int32 or int64 that says where elements are; negative ones count from the end.
class Indices {
public:
    Indices(const void* data, model::DataType type)
        : data_(data), wide_(type == model::DataType::Int64)
    {
    }

    /// As it stands.
    std::int64_t raw(std::int64_t at) const
    {
        return wide_ ? static_cast<const std::int64_t*>(data_)[at]
                     : std::int64_t(static_cast<const std::int32_t*>(data_)[at]);
    }
    /// Of an axis of this extent.
    std::int64_t at(std::int64_t position, std::int64_t extent) const
    {
        const std::int64_t index = raw(position);
        return index < 0 ? index + extent : index;
    }
    /// Calls use(array of int32 or int64).
    template <class Use>
    void asArray(Use use) const
    {
        if (wide_)
            use(static_cast<const std::int64_t*>(data_));
        else
            use(static_cast<const std::int32_t*>(data_));
    }
    /// Whether the `count` indices from `first`, `step` apart, are positions of the axis. Looked at
    /// before anything is read or written by them.
    bool areWithin(std::int64_t first, std::int64_t count, std::int64_t step,
                   std::int64_t extent) const
    {
        bool within = true;
        for (std::int64_t i = 0; i < count; ++i) {
            const std::int64_t index = raw(first + i * step);
            within = within && index >= -extent && index < extent;
        }
        return within;
    }

private:
    const void* data_;
    bool wide_;
};

} // namespace plugboard::cpu
