// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/tensor.h"

#include <optional>
#include <string>
#include <string_view>

namespace plugboard::io {

/// The three entries of a .npy header.
struct NpyLiteral {
    std::string descr; ///< "[" for a list: the array is of structures
    bool fortranOrder = false;
    model::Shape shape;
};

/// Reads {'descr': TEXT, 'fortran_order': True or False, 'shape': (N, ...)}: each entry once, in
/// any order, nothing else. Nothing where it is anything else, calls and names included; a negative
/// extent stands for one beyond 2^63.
std::optional<NpyLiteral> parseNpyLiteral(std::string_view text);

} // namespace plugboard::io
