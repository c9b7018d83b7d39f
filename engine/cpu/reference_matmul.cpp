// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/loops.h"
#include "engine/cpu/matrix_product.h"

#include <algorithm>
#include <array>

namespace plugboard::cpu {
namespace {

/// c += a b, inner positions in order.
template <class T>
void addProduct(const MatrixProduct& p, const T* a, const T* b, T* c)
{
    for (Dim row = 0; row < p.rows.extent; ++row)
        for (Dim inner = 0; inner < p.inner.extent; ++inner) {
            const T factor = a[row * p.rows.steps.a + inner * p.inner.steps.a];
            const T* from = b + inner * p.inner.steps.b;
            T* to = c + row * p.rows.steps.c;
            if (p.columns.steps.b == 1 && p.columns.steps.c == 1)
                for (Dim column = 0; column < p.columns.extent; ++column)
                    to[column] += factor * from[column];
            else
                for (Dim column = 0; column < p.columns.extent; ++column)
                    to[column * p.columns.steps.c] += factor * from[column * p.columns.steps.b];
        }
}

template <class T>
Loops matmul(const backend::KernelSpec& spec)
{
    const MatrixProduct p = matrixProduct(spec);
    return [=](void* const* operands, const backend::FiringContext&) {
        T* c = at<T>(operands, 2);
        std::fill_n(c, p.elements, T(0));
        p.forEachMatrix([&](const ProductSteps& offset, bool) {
            addProduct(p, at<T>(operands, p.left) + offset.a, at<T>(operands, p.right) + offset.b,
                       c + offset.c);
        });
    };
}

} // namespace

std::span<const LoopEntry> matmulLoops()
{
    constexpr LoopMaker make = byPrecision<matmul<float>, matmul<double>>;
    static constexpr std::array kTable{LoopEntry{"matmul", {2, 2}, {1, 1}, make},
                                       LoopEntry{"matmul_backward_a", {2, 2}, {1, 1}, make},
                                       LoopEntry{"matmul_backward_b", {2, 2}, {1, 1}, make}};
    return kTable;
}

} // namespace plugboard::cpu
