// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/backend/backend.h"

namespace plugboard::cpu {

/// Calls run(local offset, global offset, count) for each contiguous run of a piece; offsets count
/// elements in the dense piece and in the logical tensor.
template <class Run>
void forEachRun(const model::Box& box, const model::Shape& logical, Run run)
{
    if (model::isEmpty(box))
        return;
    if (box.empty()) {
        run(std::int64_t(0), std::int64_t(0), std::int64_t(1));
        return;
    }
    const std::size_t last = box.size() - 1;
    const std::int64_t count = box[last].size();
    const std::int64_t runs = model::elements(box) / count;
    for (std::int64_t at = 0; at < runs; ++at) {
        std::int64_t rest = at;
        std::int64_t stride = logical[last];
        std::int64_t global = box[last].begin;
        for (std::size_t axis = last; axis-- > 0;) {
            global += (box[axis].begin + rest % box[axis].size()) * stride;
            rest /= box[axis].size();
            stride *= logical[axis];
        }
        run(at * count, global, count);
    }
}

} // namespace plugboard::cpu
