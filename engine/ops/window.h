// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/ops/kind_parts.h"

namespace plugboard::ops {

/// The sliding window of a convolution or pooling over the 1 to 3 axes behind the channels.
struct Window {
    std::vector<model::Dim> kernel, stride, dilation;
    std::vector<model::Dim> before, after; ///< padding

    std::size_t axes() const { return kernel.size(); }
    model::Dim area() const { return model::elements(kernel); }
    /// Positions from the first tap to the last one.
    model::Dim reach(std::size_t axis) const { return dilation[axis] * (kernel[axis] - 1) + 1; }
};

/// Attributes `kernel`, `stride`, `dilation` (one value, or one per axis) and `padding` (also one
/// per axis and side: all in front, then all behind). Values that are all the same stand for any
/// number of axes, since canonical attributes write a single one twice.
/// defaultStride  where `stride` is absent: 1 for convolutions, the kernel for pooling
/// errors         ShapeMismatch where the values are not so many
enum class DefaultStride { One, Kernel };
Result<Window> windowOf(const model::Attributes& attributes, DefaultStride defaultStride,
                        std::size_t axes);

/// [n, c, and 1 to 3 axes]; `pattern` is how an image reads.
Result<void> expectImages(const std::string& port, const std::string& pattern,
                          const model::TensorType& found);

/// Extents after the window: (extent + padding - reach) / stride + 1, rounded down, or up where the
/// last window then starts inside the tensor or its padding in front.
/// errors  ShapeMismatch where the padded input is smaller than the window; names port and shapes
enum class Rounding { Down, Up };
Result<model::Shape> outputExtents(const Window& window, const std::string& port,
                                   const model::Shape& x, Rounding rounding = Rounding::Down);

/// The attributes `kernel`, `stride`, `padding` and `dilation` of a kind.
std::vector<AttributeSpec> windowAttributes(DefaultStride defaultStride);
/// `depth`, `height` and `width` of the forward input, for kinds that make its gradient.
std::vector<AttributeSpec> extentAttributes();
/// Adds the extents behind the channels of x to the attributes.
model::Attributes withExtents(model::Attributes attributes, const model::Shape& x);
/// What withExtents added, for so many axes.
model::Shape extentsOf(const model::Attributes& attributes, std::size_t axes);

/// [n, c] and extents.
model::Shape imageShape(model::Dim samples, model::Dim channels, const model::Shape& extents);

} // namespace plugboard::ops
