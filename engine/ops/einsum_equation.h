// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/tensor.h"

#include <span>
#include <string>
#include <vector>

namespace plugboard::ops {

/// An equation as "bij,bjk->bik", with a number for each of its letters (labels).
struct Einsum {
    std::string letters;                  ///< per label; axes of "..." have letters of their own
    std::vector<std::vector<int>> inputs; ///< per operand and axis its label
    std::vector<int> output;              ///< per axis
    std::vector<model::Dim> extents;      ///< per label; an axis of extent 1 is broadcast to it

    /// The same equation written out, without "..." and with its output.
    std::string text() const;
    /// The labels of some axes by their letters.
    std::string text(const std::vector<int>& axes) const;
};

/// What ONNX's Einsum takes: letters, blanks, "..." and an optional "->".
/// errors  InvalidInput for an equation that does not parse or does not fit the number of operands;
///         ShapeMismatch where the operands' extents do not fit it
Result<Einsum> einsumOf(const std::string& equation, std::span<const model::Shape> inputs);

/// The same where the output's extents are given: its labels may repeat (a diagonal) and may be in
/// no input.
Result<Einsum> einsumTo(const std::string& equation, std::span<const model::Shape> inputs,
                        const model::Shape& output);

} // namespace plugboard::ops
