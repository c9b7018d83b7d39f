// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/cpu/loops.h"
#include "engine/cpu/walk.h"

namespace plugboard::cpu {

/// Elements of a tensor in another order: position i of the view is element offset + sum of
/// i[axis] * strides[axis].
struct StridedView {
    model::Shape extents;
    std::vector<Dim> strides; ///< in elements; 0 repeats, negative goes backwards
    Dim offset = 0;
};

/// Operand 1, dense, becomes the view of operand 0. Runs that lie together are copied as such, the
/// two axes of a transposition in tiles.
Loops stridedCopy(model::DataType type, const StridedView& view);

/// Operand 1, of so many elements, becomes zero but for the view, which is operand 0, dense.
Loops stridedStore(model::DataType type, const StridedView& view, Dim elements);

} // namespace plugboard::cpu
