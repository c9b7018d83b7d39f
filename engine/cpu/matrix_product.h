// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/cpu/shapes.h"

#include <vector>

namespace plugboard::cpu {

/// A step of each operand, in elements; 0 where it does not follow.
struct ProductSteps {
    Dim a = 0, b = 0, c = 0;
};
/// A loop over an axis of a product.
struct ProductAxis {
    Dim extent = 1;
    ProductSteps steps;
};

/// c = the sum over inner, and over batches that c does not follow, of a times b.
struct MatrixProduct {
    ProductAxis rows;    ///< of a and c
    ProductAxis columns; ///< of b and c
    ProductAxis inner;   ///< of a and b
    std::vector<ProductAxis> batches;
    Dim elements = 0;                ///< of c
    std::size_t left = 0, right = 1; ///< which inputs are a and b

    /// The same product with batches joined to rows, columns or inner where they continue them.
    MatrixProduct joined() const;
    /// The transposed product: b^T a^T.
    MatrixProduct turned() const;

    /// Calls run(steps so far, whether c is written for the first time) per matrix.
    template <class Run>
    void forEachMatrix(Run run) const
    {
        Dim count = 1;
        for (const ProductAxis& axis : batches)
            count *= axis.extent;
        for (Dim at = 0; at < count; ++at) {
            ProductSteps offset;
            bool first = true;
            Dim rest = at;
            for (std::size_t axis = batches.size(); axis-- > 0;) {
                const Dim index = rest % batches[axis].extent;
                rest /= batches[axis].extent;
                offset.a += index * batches[axis].steps.a;
                offset.b += index * batches[axis].steps.b;
                offset.c += index * batches[axis].steps.c;
                first = first && (index == 0 || batches[axis].steps.c != 0);
            }
            run(offset, first);
        }
    }
};

/// Of a matmul, matmul_backward_a or matmul_backward_b.
MatrixProduct matrixProduct(const backend::KernelSpec& spec);

} // namespace plugboard::cpu
