// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/attributes.h"
#include "engine/model/tensor.h"

#include <vector>

/// What resize takes from where, read alike by the op kind and its kernels.
namespace plugboard::ops {

/// One resized axis: output o is the sum over taps t of weights[o * taps + t] times the input at
/// positions[o * taps + t].
struct ResizeAxis {
    model::Dim input = 1, output = 1;
    int taps = 1;
    std::vector<model::Dim> positions;
    std::vector<double> weights;
    std::vector<bool> outside; ///< per output: beyond the input, gets the extrapolation value
};

/// Of the last axes, as many as attribute `sizes` has values, read as ONNX's Resize: `mode`
/// (nearest, linear, cubic), `coordinates`, `rounding` (of nearest), `scales` and `roi` (numbers
/// with commas between; empty: from the extents, and all), `cubic_coefficient`, `exclude_outside`.
/// `x` is the input's shape.
/// errors  InvalidInput for what is unknown; ShapeMismatch for an x of fewer axes
Result<std::vector<ResizeAxis>> resizeAxes(const model::Attributes& attributes,
                                           const model::Shape& x);

} // namespace plugboard::ops
