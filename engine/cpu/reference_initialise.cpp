// SPDX-License-Identifier: Apache-2.0
#include "engine/base/philox.h"
#include "engine/cpu/elements.h"
#include "engine/cpu/loops.h"

#include <array>
#include <cmath>

namespace plugboard::cpu {
namespace {

/// Fills the piece with value(element of the unsharded variable).
template <class T, class Value>
Loops fill(const backend::KernelSpec& spec, Value value)
{
    const backend::Operand piece = spec.outputs[0];
    return [=](void* const* operands, const backend::FiringContext&) {
        forEachRun(piece.box, piece.logical,
                   [&](std::int64_t local, std::int64_t global, std::int64_t count) {
                       for (std::int64_t i = 0; i < count; ++i)
                           at<T>(operands, 0)[local + i] = T(value(std::uint64_t(global + i)));
                   });
    };
}

template <class T>
Loops initialise(const backend::KernelSpec& spec)
{
    const model::Attributes& attributes = spec.attributes;
    const std::string kind = attributes.text("kind", "constant");
    const Philox random(spec.seed, spec.path);
    if (kind == "kaiming_uniform" || kind == "uniform") {
        const double bound = 1 / std::sqrt(double(attributes.integer("fan_in", 1)));
        const bool kaiming = kind == "kaiming_uniform";
        const double low = kaiming ? -bound : attributes.real("low", 0);
        const double high = kaiming ? bound : attributes.real("high", 1);
        return fill<T>(spec, [=](std::uint64_t element) {
            return low + (high - low) * random.uniform(0, element);
        });
    }
    if (kind == "normal") {
        const double mean = attributes.real("mean", 0);
        const double deviation = attributes.real("deviation", 1);
        return fill<T>(spec, [=](std::uint64_t element) {
            return mean + deviation * random.normal(0, element);
        });
    }
    const double value = attributes.real("value", 0);
    return fill<T>(spec, [=](std::uint64_t) { return value; });
}

} // namespace

std::span<const LoopEntry> initialiseLoops()
{
    static constexpr std::array kTable{
        LoopEntry{"initialise", {0, 0}, {1, 1}, initialise<float>, initialise<double>}};
    return kTable;
}

} // namespace plugboard::cpu
