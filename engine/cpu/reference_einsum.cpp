// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/einsum_loops.h"
#include "engine/cpu/loops.h"
#include "engine/cpu/number_arithmetic.h"
#include "engine/cpu/parallel.h"

#include <algorithm>
#include <array>

namespace plugboard::cpu {
namespace {

using backend::FiringContext;
using backend::KernelSpec;

constexpr Dim kGrain = 16384;             ///< products that are worth another thread
constexpr std::size_t kMostOperands = 16; ///< of an equation, the result among them

/// How badly a loop suits as the innermost one: along it operands should stay or go on by one.
int cost(const LabelLoop& loop)
{
    int sum = loop.isSummed() ? 1 : 0;
    for (const Dim stride : loop.strides)
        sum += stride > 1 ? 4 : 0;
    return sum;
}

/// The loops of the result first, then those of the sums, and the one that suits best innermost.
void order(std::vector<LabelLoop>& loops)
{
    if (loops.empty())
        return;
    const auto best =
        std::min_element(loops.begin(), loops.end(), [](const LabelLoop& a, const LabelLoop& b) {
            return cost(a) != cost(b) ? cost(a) < cost(b) : a.extent > b.extent;
        });
    std::rotate(best, best + 1, loops.end());
    std::stable_sort(loops.begin(), loops.end() - 1, [](const LabelLoop& a, const LabelLoop& b) {
        return a.strides.back() > b.strides.back();
    });
}

template <class T>
T productSum(const T* a, const T* b, const LabelLoop& row)
{
    T sum = 0;
    for (Dim i = 0; i < row.extent; ++i)
        sum = sumOf(sum, productOf(a[i * row.strides[0]], b[i * row.strides[1]]));
    return sum;
}

/// The innermost loop of two operands.
template <class T>
void productRow(T* y, const T* a, const T* b, const LabelLoop& row)
{
    const Dim sa = row.strides[0];
    const Dim sb = row.strides[1];
    const Dim sy = row.strides[2];
    if (sy == 1 && sa == 0 && sb == 1)
        for (Dim i = 0; i < row.extent; ++i)
            y[i] = sumOf(y[i], productOf(*a, b[i]));
    else if (sy == 1 && sa == 1 && sb == 0)
        for (Dim i = 0; i < row.extent; ++i)
            y[i] = sumOf(y[i], productOf(a[i], *b));
    else if (sy == 0)
        *y = sumOf(*y, productSum(a, b, row));
    else
        for (Dim i = 0; i < row.extent; ++i)
            y[i * sy] = sumOf(y[i * sy], productOf(a[i * sa], b[i * sb]));
}

/// The innermost loop of any number of operands.
template <class T>
void productRow(T* y, const std::array<const T*, kMostOperands>& operands, const LabelLoop& row)
{
    const std::size_t inputs = row.strides.size() - 1;
    for (Dim i = 0; i < row.extent; ++i) {
        T product = operands[0][i * row.strides[0]];
        for (std::size_t input = 1; input < inputs; ++input)
            product = productOf(product, operands[input][i * row.strides[input]]);
        T& sum = y[i * row.strides[inputs]];
        sum = sumOf(sum, product);
    }
}

/// All loops but the innermost one, from `begin` to `end` of the outermost one.
template <class T>
class Nest {
public:
    Nest(const std::vector<LabelLoop>& loops, void* const* operands) : loops_(loops)
    {
        inputs_ = loops.back().strides.size() - 1;
        for (std::size_t input = 0; input < inputs_; ++input)
            from_[input] = at<T>(operands, input);
        y_ = at<T>(operands, inputs_);
    }

    void run(std::size_t depth) { run(depth, 0, loops_[depth].extent); }

    void run(std::size_t depth, Dim begin, Dim end)
    {
        const LabelLoop& loop = loops_[depth];
        if (depth + 1 == loops_.size()) {
            runRow(loop, begin, end);
            return;
        }
        move(loop, begin);
        for (Dim i = begin; i < end; ++i) {
            run(depth + 1);
            move(loop, 1);
        }
        move(loop, -end);
    }

private:
    void move(const LabelLoop& loop, Dim steps)
    {
        for (std::size_t input = 0; input < inputs_; ++input)
            from_[input] += steps * loop.strides[input];
        y_ += steps * loop.strides[inputs_];
    }

    void runRow(const LabelLoop& loop, Dim begin, Dim end)
    {
        if (begin != 0 || end != loop.extent) {
            move(loop, begin);
            runWhole({end - begin, loop.strides});
            move(loop, -begin);
        } else {
            runWhole(loop);
        }
    }

    void runWhole(const LabelLoop& row)
    {
        if (inputs_ == 2)
            productRow(y_, from_[0], from_[1], row);
        else
            productRow(y_, from_, row);
    }

    const std::vector<LabelLoop>& loops_;
    std::size_t inputs_ = 0;
    std::array<const T*, kMostOperands> from_{};
    T* y_ = nullptr;
};

template <class T>
Loops einsumOf(const std::vector<LabelLoop>& loops, Dim results)
{
    Dim products = 1;
    for (const LabelLoop& loop : loops)
        products *= loop.extent;
    // Threads share the outermost loop where each of its turns has results of its own.
    const Dim turns = loops.front().extent;
    const Dim grain =
        loops.front().isSummed() ? turns : kGrain / (products / std::max<Dim>(turns, 1) + 1) + 1;
    return [=](void* const* operands, const FiringContext&) {
        std::fill_n(at<T>(operands, loops.front().strides.size() - 1), results, T(0));
        if (products > 0)
            inParallel(turns, grain,
                       [&](Dim begin, Dim end) { Nest<T>(loops, operands).run(0, begin, end); });
    };
}

Loops einsum(const KernelSpec& spec)
{
    auto loops = labelLoops(spec);
    if (!loops || spec.inputs.size() + 1 > kMostOperands)
        return {};
    order(*loops);
    if (loops->empty())
        loops->push_back({1, std::vector<Dim>(spec.inputs.size() + 1, 0)});
    const Dim results = model::elements(spec.outputs[0].local.shape);
    return byNumber(spec.outputs[0].local.type,
                    [&]<class T>(T) { return einsumOf<T>(*loops, results); });
}

} // namespace

std::span<const LoopEntry> einsumLoops()
{
    static constexpr std::array kTable{LoopEntry{"einsum", {1, 1 << 10}, {1, 1}, einsum},
                                       LoopEntry{"einsum_backward", {1, 1 << 10}, {1, 1}, einsum}};
    return kTable;
}

} // namespace plugboard::cpu
