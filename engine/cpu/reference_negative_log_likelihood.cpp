// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/loops.h"
#include "engine/cpu/shapes.h"

#include <algorithm>
#include <array>

namespace plugboard::cpu {
namespace {

enum class Reduction { None, Sum, Mean };

/// Targets [n, inner] of logp [n, c, inner].
template <class T, class Index>
class Targets {
public:
    Targets(const backend::KernelSpec& spec, const model::Shape& logp, std::size_t weightPort)
        : shape_(channelsOf(logp)), ignores_(spec.attributes.integer("ignore", 0) != 0),
          ignored_(spec.attributes.integer("ignore_index", 0)),
          weightPort_(spec.inputs.size() > weightPort ? weightPort : 0)
    {
        const std::string reduction = spec.attributes.text("reduction", "mean");
        reduction_ = reduction == "none"  ? Reduction::None
                     : reduction == "sum" ? Reduction::Sum
                                          : Reduction::Mean;
    }

    Reduction reduction() const { return reduction_; }
    Dim elements() const { return shape_.n * shape_.c * shape_.inner; }

    /// Calls visit(number of the target, offset into logp, weight) for each target that counts; one
    /// that is no class counts nothing.
    template <class Visit>
    void forEach(const Index* targets, void* const* operands, Visit visit) const
    {
        for (Dim at = 0; at < shape_.n * shape_.inner; ++at) {
            const Dim target = Dim(targets[at]);
            if (target < 0 || target >= shape_.c || (ignores_ && target == ignored_))
                continue;
            const Dim n = at / shape_.inner;
            visit(at, (n * shape_.c + target) * shape_.inner + at % shape_.inner,
                  weightPort_ == 0 ? T(1) : cpu::at<T>(operands, weightPort_)[target]);
        }
    }

    /// What a sum is divided by.
    T divisor(const Index* targets, void* const* operands) const
    {
        if (reduction_ != Reduction::Mean)
            return 1;
        T sum = 0;
        forEach(targets, operands, [&](Dim, Dim, T weight) { sum += weight; });
        return sum;
    }

private:
    Channels shape_;
    bool ignores_;
    Dim ignored_;
    std::size_t weightPort_; ///< 0: none
    Reduction reduction_;
};

template <class T, class Index>
Loops lossOf(const backend::KernelSpec& spec)
{
    const Targets<T, Index> targets(spec, spec.inputs[0].local.shape, 2);
    const std::size_t output = spec.inputs.size();
    const Dim losses = model::elements(spec.outputs[0].local.shape);
    return [=](void* const* operands, const backend::FiringContext&) {
        const T* logp = at<T>(operands, 0);
        const Index* target = at<Index>(operands, 1);
        T* loss = at<T>(operands, output);
        std::fill_n(loss, losses, T(0));
        const bool each = targets.reduction() == Reduction::None;
        targets.forEach(target, operands, [&](Dim number, Dim offset, T weight) {
            loss[each ? number : 0] -= weight * logp[offset];
        });
        if (!each)
            loss[0] /= targets.divisor(target, operands);
    };
}

template <class T, class Index>
Loops lossBackwardOf(const backend::KernelSpec& spec)
{
    const Targets<T, Index> targets(spec, spec.outputs[0].local.shape, 2);
    const std::size_t output = spec.inputs.size();
    return [=](void* const* operands, const backend::FiringContext&) {
        const Index* target = at<Index>(operands, 0);
        const T* dy = at<T>(operands, 1);
        T* dlogp = at<T>(operands, output);
        std::fill_n(dlogp, targets.elements(), T(0));
        const bool each = targets.reduction() == Reduction::None;
        const T divisor = targets.divisor(target, operands);
        targets.forEach(target, operands, [&](Dim number, Dim offset, T weight) {
            dlogp[offset] = -weight * dy[each ? number : 0] / divisor;
        });
    };
}

bool isWide(const backend::Operand& target)
{
    return target.local.type == model::DataType::Int64;
}

template <class T>
Loops loss(const backend::KernelSpec& spec)
{
    return isWide(spec.inputs[1]) ? lossOf<T, std::int64_t>(spec) : lossOf<T, std::int32_t>(spec);
}

template <class T>
Loops lossBackward(const backend::KernelSpec& spec)
{
    return isWide(spec.inputs[0]) ? lossBackwardOf<T, std::int64_t>(spec)
                                  : lossBackwardOf<T, std::int32_t>(spec);
}

} // namespace

std::span<const LoopEntry> negativeLogLikelihoodLoops()
{
    static constexpr std::array kTable{
        LoopEntry{
            "negative_log_likelihood", {2, 3}, {1, 1}, byPrecision<loss<float>, loss<double>>},
        LoopEntry{"negative_log_likelihood_backward",
                  {2, 3},
                  {1, 1},
                  byPrecision<lossBackward<float>, lossBackward<double>>}};
    return kTable;
}

} // namespace plugboard::cpu
