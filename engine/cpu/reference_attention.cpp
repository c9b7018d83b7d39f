// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/loops.h"
#include "engine/ops/attention_shape.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace plugboard::cpu {
namespace {

using model::Dim;
using ops::AttentionShape;
using ops::HeadStrides;

AttentionShape shapeOf(const backend::KernelSpec& spec, std::size_t maskPort)
{
    const auto shape = [&](std::size_t port) { return &spec.inputs[port].local.shape; };
    const auto found =
        ops::attentionShape(spec.attributes, *shape(0), *shape(1), *shape(2),
                            spec.inputs.size() > maskPort ? shape(maskPort) : nullptr);
    PB_CHECK(found.hasValue(), "shapes were checked before kernels are made");
    return *found;
}

template <class T>
T dot(const T* a, const T* b, Dim count)
{
    T sum = 0;
    for (Dim i = 0; i < count; ++i)
        sum += a[i] * b[i];
    return sum;
}

/// One head of one sample: its operands' first elements.
template <class T>
struct Head {
    const AttentionShape& shape;
    const T *q, *k, *v, *mask;

    Head(const AttentionShape& a, void* const* operands, std::size_t maskPort, Dim n, Dim h)
        : shape(a), q(at<T>(operands, 0) + a.q.at(n, h)), k(at<T>(operands, 1) + a.k.at(n, h)),
          v(at<T>(operands, 2) + a.v.at(n, h)),
          mask(maskPort == 0 ? nullptr : at<T>(operands, maskPort) + a.mask.at(n, h))
    {
    }
    Dim keys(Dim row) const { return shape.causal ? std::min(row + 1, shape.keys) : shape.keys; }
    T score(Dim row, Dim key) const
    {
        const T product =
            dot(q + row * shape.q.row, k + key * shape.k.row, shape.size) * T(shape.scale);
        return mask == nullptr ? product
                               : product + mask[row * shape.mask.row + key * shape.mask.column];
    }
};

/// The largest score of a row and the sum of exponentials of the differences from it.
template <class T>
struct RowSum {
    T largest = -std::numeric_limits<T>::infinity();
    T sum = 0;

    RowSum(const Head<T>& head, Dim row)
    {
        for (Dim key = 0; key < head.keys(row); ++key)
            largest = std::max(largest, head.score(row, key));
        for (Dim key = 0; key < head.keys(row); ++key)
            sum += std::exp(head.score(row, key) - largest);
    }
    T probability(T score) const { return std::exp(score - largest) / sum; }
};

template <class Visit>
void forEachHead(const AttentionShape& a, Visit visit)
{
    for (Dim n = 0; n < a.samples; ++n)
        for (Dim h = 0; h < a.heads; ++h)
            visit(n, h);
}

/// Scores are computed again for each use, so that no row of them is kept.
template <class T>
Loops attention(const backend::KernelSpec& spec)
{
    const AttentionShape a = shapeOf(spec, 3);
    const std::size_t output = spec.inputs.size();
    const std::size_t maskPort = output == 4 ? 3 : 0;
    return [=](void* const* operands, const backend::FiringContext&) {
        forEachHead(a, [&](Dim n, Dim h) {
            const Head<T> head(a, operands, maskPort, n, h);
            for (Dim row = 0; row < a.queries; ++row) {
                T* y = at<T>(operands, output) + a.y.at(n, h) + row * a.y.row;
                std::fill_n(y, a.valueSize, T(0));
                const RowSum<T> sum(head, row);
                for (Dim key = 0; key < head.keys(row); ++key) {
                    const T probability = sum.probability(head.score(row, key));
                    for (Dim i = 0; i < a.valueSize; ++i)
                        y[i] += probability * head.v[key * a.v.row + i];
                }
            }
        });
    };
}

/// With p the probabilities and g = dy v^T: ds = p (g - sum of p g); dq = scale ds k,
/// dk = scale ds^T q, dv = p^T dy, dmask = ds.
template <class T>
Loops attentionBackward(const backend::KernelSpec& spec)
{
    const AttentionShape a = shapeOf(spec, 4);
    const std::size_t inputs = spec.inputs.size();
    const std::size_t maskPort = inputs == 5 ? 4 : 0;
    std::vector<Dim> elements;
    for (const backend::Operand& output : spec.outputs)
        elements.push_back(model::elements(output.local.shape));
    return [=](void* const* operands, const backend::FiringContext&) {
        for (std::size_t made = 0; made < elements.size(); ++made)
            std::fill_n(at<T>(operands, inputs + made), elements[made], T(0));
        forEachHead(a, [&](Dim n, Dim h) {
            const Head<T> head(a, operands, maskPort, n, h);
            T* dk = at<T>(operands, inputs + 1) + a.k.at(n, h);
            T* dv = at<T>(operands, inputs + 2) + a.v.at(n, h);
            T* dmask =
                elements.size() == 4 ? at<T>(operands, inputs + 3) + a.mask.at(n, h) : nullptr;
            for (Dim row = 0; row < a.queries; ++row) {
                const T* dy = at<T>(operands, 3) + a.y.at(n, h) + row * a.y.row;
                T* dq = at<T>(operands, inputs) + a.q.at(n, h) + row * a.q.row;
                const RowSum<T> sum(head, row);
                T mean = 0;
                for (Dim key = 0; key < head.keys(row); ++key)
                    mean += sum.probability(head.score(row, key)) *
                            dot(dy, head.v + key * a.v.row, a.valueSize);
                for (Dim key = 0; key < head.keys(row); ++key) {
                    const T probability = sum.probability(head.score(row, key));
                    const T change =
                        probability * (dot(dy, head.v + key * a.v.row, a.valueSize) - mean);
                    for (Dim i = 0; i < a.valueSize; ++i)
                        dv[key * a.v.row + i] += probability * dy[i];
                    for (Dim i = 0; i < a.size; ++i) {
                        dq[i] += T(a.scale) * change * head.k[key * a.k.row + i];
                        dk[key * a.k.row + i] += T(a.scale) * change * head.q[row * a.q.row + i];
                    }
                    if (dmask != nullptr)
                        dmask[row * a.mask.row + key * a.mask.column] += change;
                }
            }
        });
    };
}

} // namespace

std::span<const LoopEntry> attentionLoops()
{
    static constexpr std::array kTable{
        LoopEntry{"attention", {3, 4}, {1, 1}, byPrecision<attention<float>, attention<double>>},
        LoopEntry{"attention_backward",
                  {4, 5},
                  {3, 4},
                  byPrecision<attentionBackward<float>, attentionBackward<double>>}};
    return kTable;
}

} // namespace plugboard::cpu
