// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/tensor.h"

#include <cstring>

namespace plugboard::cpu {

/// Copies elements that lie together; a few of them without a call.
template <class T>
void copyRun(T* to, const T* from, model::Dim count)
{
    constexpr model::Dim kShort = 16;
    if (count >= kShort)
        std::memcpy(to, from, std::size_t(count) * sizeof(T));
    else
        for (model::Dim i = 0; i < count; ++i)
            to[i] = from[i];
}

} // namespace plugboard::cpu
