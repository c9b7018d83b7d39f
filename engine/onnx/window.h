// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/onnx/mapping.h"

namespace plugboard::onnx {

/// The window of a convolution or pooling, one value per spatial axis.
struct Window {
    std::vector<std::int64_t> kernel;
    std::vector<std::int64_t> stride;
    std::vector<std::int64_t> dilation;
    std::vector<std::int64_t> before; ///< padding; negative: cut
    std::vector<std::int64_t> after;

    std::size_t axes() const { return kernel.size(); }
    std::int64_t reach(std::size_t axis) const { return dilation[axis] * (kernel[axis] - 1) + 1; }
    /// All in front, then all behind; once where they are the same.
    std::vector<std::int64_t> padding() const;
};

/// From the attributes kernel_shape, strides, dilations, pads and auto_pad; `kernel` where the
/// first is absent. With auto_pad SAME the output has ceil(extent / stride). errors  InvalidInput
/// where there are not as many values as spatial axes, or values below 1
Window windowOf(Mapping& node, const Value& x, std::vector<std::int64_t> kernel);
/// The same without padding by auto_pad, which a transposed convolution reads in another way.
Window plainWindowOf(Mapping& node, const Value& x, std::vector<std::int64_t> kernel);

} // namespace plugboard::onnx
