// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/einsum_loops.h"
#include "engine/cpu/onednn_chain.h"
#include "engine/cpu/onednn_kernels.h"

#include <algorithm>

namespace plugboard::cpu {
namespace {

using dnnl::memory;

/// c by rows, as the library writes it.
MatrixProduct byRows(const MatrixProduct& product)
{
    const bool isByColumns = product.columns.extent > 1 && product.columns.steps.c != 1;
    return isByColumns ? product.turned() : product;
}

/// A matrix of an operand whose loops take these steps; steps of single rows or columns do not
/// matter, and are made those of a dense matrix.
struct Matrix {
    Dim rows, columns;
    Dim rowStep, columnStep;

    Matrix(Dim rowCount, Dim columnCount, Dim row, Dim column)
        : rows(rowCount), columns(columnCount), rowStep(row), columnStep(column)
    {
        if (columns == 1)
            columnStep = 1;
        if (rows == 1)
            rowStep = columns * columnStep;
    }
    bool isDense() const
    {
        return (columnStep == 1 || rowStep == 1) && rowStep > 0 && columnStep > 0;
    }
    bool isTurned() const { return columnStep != 1; }
    Dim leading() const
    {
        return isTurned() ? std::max(columnStep, rows) : std::max(rowStep, columns);
    }
};

struct Matrices {
    Matrix a, b, c;

    explicit Matrices(const MatrixProduct& p)
        : a(p.rows.extent, p.inner.extent, p.rows.steps.a, p.inner.steps.a),
          b(p.inner.extent, p.columns.extent, p.inner.steps.b, p.columns.steps.b),
          c(p.rows.extent, p.columns.extent, p.rows.steps.c, p.columns.steps.c)
    {
    }
    bool areDense() const { return a.isDense() && b.isDense() && c.isDense() && !c.isTurned(); }
};

/// One call per matrix.
class GemmLoop : public backend::Kernel {
public:
    explicit GemmLoop(const MatrixProduct& product) : product_(product), matrices_(product) {}

    int run(void* const* operands, void*, const backend::FiringContext&) override
    {
        const float* a = static_cast<const float*>(operands[product_.left]);
        const float* b = static_cast<const float*>(operands[product_.right]);
        float* c = static_cast<float*>(operands[2]);
        int status = 0;
        product_.forEachMatrix([&](const ProductSteps& offset, bool first) {
            if (status == 0)
                status = multiply(a + offset.a, b + offset.b, c + offset.c, first);
        });
        return status;
    }
    std::string algorithm() const override { return "onednn:sgemm"; }

private:
    int multiply(const float* a, const float* b, float* c, bool first) const
    {
        const Matrices& m = matrices_;
        return dnnl_sgemm(m.a.isTurned() ? 'T' : 'N', m.b.isTurned() ? 'T' : 'N', m.c.rows,
                          m.c.columns, m.a.columns, 1.0f, a, m.a.leading(), b, m.b.leading(),
                          first ? 0.0f : 1.0f, c, m.c.leading());
    }

    MatrixProduct product_;
    Matrices matrices_;
};

memory::desc descOf(const std::vector<ProductAxis>& batches, Dim ProductSteps::*step,
                    const Matrix& matrix)
{
    memory::dims dims, strides;
    for (const ProductAxis& axis : batches) {
        const bool follows = axis.steps.*step != 0;
        dims.push_back(follows ? axis.extent : 1);
        strides.push_back(follows ? axis.steps.*step : matrix.rows * matrix.columns);
    }
    dims.insert(dims.end(), {matrix.rows, matrix.columns});
    strides.insert(strides.end(), {matrix.rowStep, matrix.columnStep});
    return {dims, memory::data_type::f32, strides};
}

} // namespace

KernelPtr onednnMatmul(const dnnl::engine& engine, const backend::KernelSpec& spec)
{
    const bool isEinsum = spec.opKind.starts_with("einsum");
    const auto found = isEinsum ? einsumProduct(spec) : matrixProduct(spec);
    if (!found)
        return nullptr;
    const MatrixProduct product = byRows(found->joined());
    const Matrices matrices(product);
    if (!matrices.areDense())
        return nullptr;
    const bool sums = std::any_of(product.batches.begin(), product.batches.end(),
                                  [](const ProductAxis& axis) { return axis.steps.c == 0; });
    if (sums || spec.algorithm == "onednn:sgemm")
        return std::make_unique<GemmLoop>(product);
    const memory::desc a = descOf(product.batches, &ProductSteps::a, matrices.a);
    const memory::desc b = descOf(product.batches, &ProductSteps::b, matrices.b);
    const memory::desc c = descOf(product.batches, &ProductSteps::c, matrices.c);
    const dnnl::matmul::primitive_desc pd(dnnl::matmul::desc(a, b, c), OnednnChain::attributes(),
                                          engine);
    auto chain = std::make_unique<OnednnChain>(engine, "onednn:matmul");
    chain->add(dnnl::matmul(pd), pd.scratchpad_desc(),
               {{DNNL_ARG_SRC, chain->operand(product.left, a)},
                {DNNL_ARG_WEIGHTS, chain->operand(product.right, b)},
                {DNNL_ARG_DST, chain->operand(2, c)}});
    return chain;
}

} // namespace plugboard::cpu
