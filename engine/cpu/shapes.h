// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/backend/backend.h"

namespace plugboard::cpu {

using model::Dim;

/// An attribute of one value or two (h, w).
struct Pair {
    Dim h = 0;
    Dim w = 0;
};
Pair pairOf(const model::Attributes& attributes, const std::string& name, Pair fallback);

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

/// Local extents of a convolution: x [n, c, h, w], weight [k, c, r, s], y [n, k, oh, ow].
struct ConvolutionShape {
    Dim n = 0, c = 0, h = 0, w = 0;
    Dim k = 0, r = 0, s = 0;
    Dim oh = 0, ow = 0;
    Pair stride, padding;
};
ConvolutionShape convolutionShape(const model::Attributes& attributes, const model::Shape& x,
                                  const model::Shape& weight, const model::Shape& y);

/// Local extents of a pooling: x [n, c, h, w] as planes [n c, h, w], y as planes [n c, oh, ow].
struct PoolingShape {
    Dim planes = 0, h = 0, w = 0;
    Dim oh = 0, ow = 0;
    Pair kernel, stride, padding;
};
PoolingShape poolingShape(const model::Attributes& attributes, const model::Shape& x,
                          const model::Shape& y);

/// The output positions [begin, end) along one axis whose input position o * stride + tap - padding
/// lies inside [0, extent).
struct Span {
    Dim begin = 0;
    Dim end = 0;
};
Span outputsInside(Dim outputs, Dim extent, Dim stride, Dim padding, Dim tap);

/// The input positions of output `o`'s window, clipped to [0, extent).
Span windowOf(Dim o, Dim extent, Dim kernel, Dim stride, Dim padding);

} // namespace plugboard::cpu
