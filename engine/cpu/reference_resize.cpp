// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/loops.h"
#include "engine/cpu/shapes.h"
#include "engine/ops/resize_table.h"

#include <algorithm>
#include <array>
#include <memory>

namespace plugboard::cpu {
namespace {

/// Planes of resized axes.
class Resizing {
public:
    Resizing(const backend::KernelSpec& spec, const model::Shape& x)
        : extrapolation_(spec.attributes.real("extrapolation", 0))
    {
        auto axes = ops::resizeAxes(spec.attributes, x);
        PB_CHECK(axes.hasValue(), "attributes were checked before kernels are made");
        axes_ = std::move(*axes);
        for (const ops::ResizeAxis& axis : axes_) {
            inputs_ *= axis.input;
            outputs_ *= axis.output;
            taps_ *= axis.taps;
        }
        planes_ = inputs_ == 0 ? 0 : model::elements(x) / inputs_;
    }

    Dim inputs() const { return inputs_; }
    Dim outputs() const { return outputs_; }
    Dim planes() const { return planes_; }
    double extrapolation() const { return extrapolation_; }

    /// Calls visit(input, weight) for each tap of an output; none where it lies outside.
    template <class Visit>
    bool forEachTap(Dim output, Visit visit) const
    {
        if (isOutside(output))
            return false;
        for (Dim tap = 0; tap < taps_; ++tap) {
            Dim position = 0;
            Dim stride = 1;
            double weight = 1;
            Dim restOfOutput = output;
            Dim restOfTap = tap;
            for (std::size_t at = axes_.size(); at-- > 0;) {
                const ops::ResizeAxis& axis = axes_[at];
                const std::size_t entry =
                    std::size_t(restOfOutput % axis.output * axis.taps + restOfTap % axis.taps);
                position += axis.positions[entry] * stride;
                weight *= axis.weights[entry];
                stride *= axis.input;
                restOfOutput /= axis.output;
                restOfTap /= axis.taps;
            }
            visit(position, weight);
        }
        return true;
    }

private:
    bool isOutside(Dim output) const
    {
        for (std::size_t at = axes_.size(); at-- > 0;) {
            if (axes_[at].outside[std::size_t(output % axes_[at].output)])
                return true;
            output /= axes_[at].output;
        }
        return false;
    }

    std::vector<ops::ResizeAxis> axes_;
    double extrapolation_;
    Dim inputs_ = 1, outputs_ = 1, taps_ = 1, planes_ = 0;
};

template <class T>
Loops resize(const backend::KernelSpec& spec)
{
    const auto r = std::make_shared<const Resizing>(spec, spec.inputs[0].local.shape);
    return [=](void* const* operands, const backend::FiringContext&) {
        for (Dim plane = 0; plane < r->planes(); ++plane) {
            const T* x = at<T>(operands, 0) + plane * r->inputs();
            T* y = at<T>(operands, 1) + plane * r->outputs();
            for (Dim output = 0; output < r->outputs(); ++output) {
                T sum = 0;
                const bool inside = r->forEachTap(
                    output, [&](Dim position, double weight) { sum += T(weight) * x[position]; });
                y[output] = inside ? sum : T(r->extrapolation());
            }
        }
    };
}

template <class T>
Loops resizeBackward(const backend::KernelSpec& spec)
{
    const auto r = std::make_shared<const Resizing>(spec, spec.outputs[0].local.shape);
    return [=](void* const* operands, const backend::FiringContext&) {
        std::fill_n(at<T>(operands, 1), r->planes() * r->inputs(), T(0));
        for (Dim plane = 0; plane < r->planes(); ++plane) {
            const T* dy = at<T>(operands, 0) + plane * r->outputs();
            T* dx = at<T>(operands, 1) + plane * r->inputs();
            for (Dim output = 0; output < r->outputs(); ++output)
                r->forEachTap(output, [&](Dim position, double weight) {
                    dx[position] += T(weight) * dy[output];
                });
        }
    };
}

} // namespace

std::span<const LoopEntry> resizeLoops()
{
    static constexpr std::array kTable{
        LoopEntry{"resize", {1, 1}, {1, 1}, byPrecision<resize<float>, resize<double>>},
        LoopEntry{"resize_backward",
                  {1, 1},
                  {1, 1},
                  byPrecision<resizeBackward<float>, resizeBackward<double>>}};
    return kTable;
}

} // namespace plugboard::cpu
