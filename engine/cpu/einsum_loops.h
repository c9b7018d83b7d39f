// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/cpu/matrix_product.h"

#include <optional>
#include <vector>

namespace plugboard::cpu {

/// A label of an einsum as a loop: how far each operand moves, the result last. One that does not
/// have the label, or is broadcast along it, stays.
struct LabelLoop {
    Dim extent = 1;
    std::vector<Dim> strides;
    bool isSummed() const { return strides.back() == 0; }
};

/// The loops of an einsum or einsum_backward that take more than one step; nothing where the
/// equation does not fit the operands.
std::optional<std::vector<LabelLoop>> labelLoops(const backend::KernelSpec& spec);

/// The same as a product of matrices, where it is one: two operands, no label in one of three only,
/// and no diagonal in the result.
std::optional<MatrixProduct> einsumProduct(const backend::KernelSpec& spec);

} // namespace plugboard::cpu
