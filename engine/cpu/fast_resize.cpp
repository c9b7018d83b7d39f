// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/fast_resize.h"

#include "engine/cpu/parallel.h"
#include "engine/cpu/shapes.h"
#include "engine/cpu/vector_loops.h"
#include "engine/ops/resize_table.h"

#include <algorithm>

namespace plugboard::cpu {
namespace {

constexpr Dim kGrain = 16384;  ///< elements that are worth another thread
constexpr Dim kAlignment = 16; ///< floats of a cache line

/// One axis in float32.
struct Line {
    Dim input = 1, output = 1;
    Dim taps = 1;
    std::vector<Dim> positions;
    std::vector<float> weights;
    std::vector<bool> outside;

    Line() : positions{0}, weights{1}, outside{false} {}
    explicit Line(const ops::ResizeAxis& axis)
        : input(axis.input), output(axis.output), taps(axis.taps), positions(axis.positions),
          weights(axis.weights.begin(), axis.weights.end()), outside(axis.outside)
    {
    }
};

class Resize : public backend::Kernel {
public:
    Resize(const std::vector<ops::ResizeAxis>& axes, const model::Shape& x, double extrapolation)
        : columns_(axes.back()), extrapolation_(float(extrapolation)),
          threads_(omp_get_max_threads())
    {
        if (axes.size() == 2)
            rows_ = Line(axes[0]);
        planes_ = model::elements(x) / (rows_.input * columns_.input);
        row_ = (columns_.input + kAlignment - 1) / kAlignment * kAlignment;
    }

    Bytes workspace() const override { return {threads_ * row_ * Dim(sizeof(float))}; }
    std::string algorithm() const override { return "own:separable"; }

protected:
    Dim inputs() const { return rows_.input * columns_.input; }
    Dim outputs() const { return rows_.output * columns_.output; }

    /// Calls plane(number, row of scratch) on threads.
    template <class Plane>
    void forEachPlane(void* workspace, Plane plane) const
    {
        inParallel(
            planes_, kGrain / std::max<Dim>(outputs(), 1) + 1,
            [&](Dim begin, Dim end) {
                float* row = static_cast<float*>(workspace) + row_ * omp_get_thread_num();
                for (Dim at = begin; at < end; ++at)
                    plane(at, row);
            },
            threads_);
    }

    Line rows_, columns_;
    float extrapolation_;

private:
    Dim planes_ = 0, row_ = 0, threads_ = 1;
};

class Forward : public Resize {
public:
    using Resize::Resize;

    int run(void* const* operands, void* workspace, const backend::FiringContext&) override
    {
        forEachPlane(workspace, [&](Dim plane, float* combined) {
            const float* x = static_cast<const float*>(operands[0]) + plane * inputs();
            float* y = static_cast<float*>(operands[1]) + plane * outputs();
            for (Dim row = 0; row < rows_.output; ++row, y += columns_.output)
                if (rows_.outside[std::size_t(row)])
                    std::fill_n(y, columns_.output, extrapolation_);
                else
                    takeColumns(combinedRow(x, row, combined), y);
        });
        return 0;
    }

private:
    const float* combinedRow(const float* x, Dim row, float* combined) const
    {
        const std::size_t first = std::size_t(row * rows_.taps);
        if (rows_.taps == 1)
            return x + rows_.positions[first] * columns_.input;
        std::fill_n(combined, columns_.input, 0.0f);
        for (std::size_t tap = first; tap < first + std::size_t(rows_.taps); ++tap)
            addScaled(combined, x + rows_.positions[tap] * columns_.input, rows_.weights[tap],
                      columns_.input);
        return combined;
    }

    void takeColumns(const float* from, float* y) const
    {
        const Dim* position = columns_.positions.data();
        const float* weight = columns_.weights.data();
        const Dim taps = columns_.taps;
        for (Dim o = 0; o < columns_.output; ++o, position += taps, weight += taps) {
            float sum = 0;
            for (Dim tap = 0; tap < taps; ++tap)
                sum += weight[tap] * from[position[tap]];
            y[o] = columns_.outside[std::size_t(o)] ? extrapolation_ : sum;
        }
    }
};

class Backward : public Resize {
public:
    using Resize::Resize;

    int run(void* const* operands, void* workspace, const backend::FiringContext&) override
    {
        forEachPlane(workspace, [&](Dim plane, float* spread) {
            const float* dy = static_cast<const float*>(operands[0]) + plane * outputs();
            float* dx = static_cast<float*>(operands[1]) + plane * inputs();
            std::fill_n(dx, inputs(), 0.0f);
            for (Dim row = 0; row < rows_.output; ++row, dy += columns_.output) {
                if (rows_.outside[std::size_t(row)])
                    continue;
                spreadColumns(dy, spread);
                const std::size_t first = std::size_t(row * rows_.taps);
                for (std::size_t tap = first; tap < first + std::size_t(rows_.taps); ++tap)
                    addScaled(dx + rows_.positions[tap] * columns_.input, spread,
                              rows_.weights[tap], columns_.input);
            }
        });
        return 0;
    }

private:
    void spreadColumns(const float* dy, float* to) const
    {
        std::fill_n(to, columns_.input, 0.0f);
        const Dim taps = columns_.taps;
        for (Dim o = 0; o < columns_.output; ++o)
            if (!columns_.outside[std::size_t(o)])
                for (Dim tap = o * taps; tap < (o + 1) * taps; ++tap)
                    to[columns_.positions[std::size_t(tap)]] +=
                        columns_.weights[std::size_t(tap)] * dy[o];
    }
};

} // namespace

std::unique_ptr<backend::Kernel> fastResize(const backend::KernelSpec& spec)
{
    const bool backward = spec.opKind == "resize_backward";
    if (!backward && spec.opKind != "resize")
        return nullptr;
    const model::Shape& x = (backward ? spec.outputs[0] : spec.inputs[0]).local.shape;
    const auto axes = ops::resizeAxes(spec.attributes, x);
    if (!axes || axes->size() > 2)
        return nullptr;
    const double extrapolation = spec.attributes.real("extrapolation", 0);
    if (backward)
        return std::make_unique<Backward>(*axes, x, extrapolation);
    return std::make_unique<Forward>(*axes, x, extrapolation);
}

} // namespace plugboard::cpu
