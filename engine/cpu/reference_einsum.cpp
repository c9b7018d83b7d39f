// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/loops.h"
#include "engine/cpu/number_arithmetic.h"
#include "engine/cpu/parallel.h"
#include "engine/cpu/walk.h"
#include "engine/ops/einsum_equation.h"

#include <algorithm>
#include <array>

namespace plugboard::cpu {
namespace {

using backend::FiringContext;
using backend::KernelSpec;
using model::Shape;

constexpr Dim kGrain = 16384;             ///< products that are worth another thread
constexpr std::size_t kMostOperands = 16; ///< of an equation, the result among them

/// A label as a loop: how far each operand moves, the result last. One that has the label not, or
/// is broadcast along it, stays.
struct Loop {
    Dim extent = 1;
    std::vector<Dim> strides;
    bool isSummed() const { return strides.back() == 0; }
};

std::vector<Dim> labelStrides(const std::vector<int>& labels, const Shape& shape, std::size_t count)
{
    std::vector<Dim> strides(count, 0);
    const std::vector<Dim> dense = denseStrides(shape);
    for (std::size_t axis = 0; axis < shape.size(); ++axis)
        if (shape[axis] != 1)
            strides[std::size_t(labels[axis])] += dense[axis]; // a diagonal moves along both axes
    return strides;
}

std::vector<Loop> loopsOf(const ops::Einsum& einsum, const KernelSpec& spec)
{
    const std::size_t labels = einsum.extents.size();
    std::vector<Loop> loops(labels);
    for (std::size_t label = 0; label < labels; ++label)
        loops[label].extent = einsum.extents[label];
    for (std::size_t operand = 0; operand <= einsum.inputs.size(); ++operand) {
        const bool result = operand == einsum.inputs.size();
        const auto strides = labelStrides(
            result ? einsum.output : einsum.inputs[operand],
            result ? spec.outputs[0].local.shape : spec.inputs[operand].local.shape, labels);
        for (std::size_t label = 0; label < labels; ++label)
            loops[label].strides.push_back(strides[label]);
    }
    std::erase_if(loops, [](const Loop& loop) { return loop.extent == 1; });
    return loops;
}

/// How badly a loop suits as the innermost one: along it operands should stay or go on by one.
int cost(const Loop& loop)
{
    int sum = loop.isSummed() ? 1 : 0;
    for (const Dim stride : loop.strides)
        sum += stride > 1 ? 4 : 0;
    return sum;
}

/// The loops of the result first, then those of the sums, and the one that suits best innermost.
void order(std::vector<Loop>& loops)
{
    if (loops.empty())
        return;
    const auto best =
        std::min_element(loops.begin(), loops.end(), [](const Loop& a, const Loop& b) {
            return cost(a) != cost(b) ? cost(a) < cost(b) : a.extent > b.extent;
        });
    std::rotate(best, best + 1, loops.end());
    std::stable_sort(loops.begin(), loops.end() - 1, [](const Loop& a, const Loop& b) {
        return a.strides.back() > b.strides.back();
    });
}

/// The innermost loop of two operands.
template <class T>
void productRow(T* y, const T* a, const T* b, const Loop& row)
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
    else
        for (Dim i = 0; i < row.extent; ++i)
            y[i * sy] = sumOf(y[i * sy], productOf(a[i * sa], b[i * sb]));
}

/// The innermost loop of any number of operands.
template <class T>
void productRow(T* y, const std::array<const T*, kMostOperands>& operands, const Loop& row)
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
    Nest(const std::vector<Loop>& loops, void* const* operands) : loops_(loops)
    {
        inputs_ = loops.back().strides.size() - 1;
        for (std::size_t input = 0; input < inputs_; ++input)
            from_[input] = at<T>(operands, input);
        y_ = at<T>(operands, inputs_);
    }

    void run(std::size_t depth) { run(depth, 0, loops_[depth].extent); }

    void run(std::size_t depth, Dim begin, Dim end)
    {
        const Loop& loop = loops_[depth];
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
    void move(const Loop& loop, Dim steps)
    {
        for (std::size_t input = 0; input < inputs_; ++input)
            from_[input] += steps * loop.strides[input];
        y_ += steps * loop.strides[inputs_];
    }

    void runRow(const Loop& loop, Dim begin, Dim end)
    {
        if (begin != 0 || end != loop.extent) {
            move(loop, begin);
            runWhole({end - begin, loop.strides});
            move(loop, -begin);
        } else {
            runWhole(loop);
        }
    }

    void runWhole(const Loop& row)
    {
        if (inputs_ == 2)
            productRow(y_, from_[0], from_[1], row);
        else
            productRow(y_, from_, row);
    }

    const std::vector<Loop>& loops_;
    std::size_t inputs_ = 0;
    std::array<const T*, kMostOperands> from_{};
    T* y_ = nullptr;
};

template <class T>
Loops einsumOf(const std::vector<Loop>& loops, Dim results)
{
    Dim products = 1;
    for (const Loop& loop : loops)
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
    std::vector<Shape> shapes;
    for (const backend::Operand& input : spec.inputs)
        shapes.push_back(input.local.shape);
    const auto equation =
        ops::einsumTo(spec.attributes.text("equation", ""), shapes, spec.outputs[0].local.shape);
    if (!equation || shapes.size() + 1 > kMostOperands)
        return {};
    std::vector<Loop> loops = loopsOf(*equation, spec);
    order(loops);
    if (loops.empty())
        loops.push_back({1, std::vector<Dim>(shapes.size() + 1, 0)});
    const Dim results = model::elements(spec.outputs[0].local.shape);
    return byNumber(spec.outputs[0].local.type,
                    [&]<class T>(T) { return einsumOf<T>(loops, results); });
}

} // namespace

std::span<const LoopEntry> einsumLoops()
{
    static constexpr std::array kTable{LoopEntry{"einsum", {1, 1 << 10}, {1, 1}, einsum},
                                       LoopEntry{"einsum_backward", {1, 1 << 10}, {1, 1}, einsum}};
    return kTable;
}

} // namespace plugboard::cpu
