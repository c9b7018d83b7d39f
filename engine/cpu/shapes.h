// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/backend/backend.h"

#include <array>

namespace plugboard::cpu {

using model::Dim;

/// Depth, height and width.
using Triple = std::array<Dim, 3>;

/// A tensor as [n, c, inner]: everything behind the second axis is one.
struct Channels {
    Dim n = 1;
    Dim c = 1;
    Dim inner = 1;
};
Channels channelsOf(const model::Shape& shape);

/// A tensor as [n, rest].
struct Rows {
    Dim n = 1;
    Dim rest = 1;
};
Rows rowsOf(const model::Shape& shape);

/// A sliding window from x to y; of the three axes those that the tensors lack have extent 1.
struct WindowShape {
    Triple x, y, kernel;
    Triple stride, dilation, before, after; ///< the last two: padding

    Dim inputs() const { return x[0] * x[1] * x[2]; }
    Dim outputs() const { return y[0] * y[1] * y[2]; }
    Dim taps() const { return kernel[0] * kernel[1] * kernel[2]; }
    /// Height and width only, without gaps between taps.
    bool isPlain2d() const;
};

/// Local extents of a convolution: x [n, c, ...], weight [k, c / groups, ...], y [n, k, ...].
struct ConvolutionShape {
    Dim n = 0, c = 0, k = 0;
    Dim groups = 1;
    std::size_t axes = 2; ///< behind the channels
    WindowShape window;

    Dim groupInputs() const { return c / groups; }
    Dim groupOutputs() const { return k / groups; }
};
ConvolutionShape convolutionShape(const model::Attributes& attributes, const model::Shape& x,
                                  const model::Shape& weight, const model::Shape& y);

/// Local extents of a pooling: x [n, c, ...] as planes [n c], y as planes [n c].
struct PoolingShape {
    Dim planes = 0;
    std::size_t axes = 2;
    WindowShape window;
};
PoolingShape poolingShape(const model::Attributes& attributes, const model::Shape& x,
                          const model::Shape& y);

/// Half-open.
struct Span {
    Dim begin = 0;
    Dim end = 0;
    Dim size() const { return end - begin; }
};
/// The outputs along one axis whose input position o * stride + tap * dilation - before lies
/// inside.
Span outputsInside(const WindowShape& window, std::size_t axis, Dim tap);
/// The taps of output `o` whose input position lies in [0, extent).
Span tapsInside(const WindowShape& window, std::size_t axis, Dim o, Dim extent);

} // namespace plugboard::cpu
