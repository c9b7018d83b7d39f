// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/ops/kind_parts.h"

#include <array>

namespace plugboard::ops {

/// The sliding window of a convolution or pooling over height and width.
struct Window {
    std::array<model::Dim, 2> kernel{1, 1};
    std::array<model::Dim, 2> stride{1, 1};
    std::array<model::Dim, 2> padding{0, 0};

    model::Dim area() const { return kernel[0] * kernel[1]; }
};

/// Attributes `kernel`, `stride` and `padding`: each one value or two (height, width).
/// defaultStride  where `stride` is absent: 1 for convolutions, the kernel for pooling
enum class DefaultStride { One, Kernel };
Window windowOf(const model::Attributes& attributes, DefaultStride defaultStride);

/// Extents after the window: (extent + 2 padding - kernel) / stride + 1, rounded down.
/// errors  ShapeMismatch where the padded input is smaller than the kernel; names port and shapes
Result<std::array<model::Dim, 2>> outputExtents(const Window& window, const std::string& port,
                                                const model::Shape& x);

/// The attributes `kernel`, `stride`, `padding` of a kind.
std::vector<AttributeSpec> windowAttributes(DefaultStride defaultStride);
/// `height` and `width` of the forward input, for kinds that make its gradient.
std::vector<AttributeSpec> extentAttributes();
/// Adds `height` and `width` of x [n, c, h, w] to the attributes.
model::Attributes withExtents(model::Attributes attributes, const model::Shape& x);

} // namespace plugboard::ops
