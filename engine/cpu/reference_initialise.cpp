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
    if (kind == "kaiming_uniform" || kind == "xavier_uniform" || kind == "uniform") {
        const double fanIn = double(attributes.integer("fan_in", 1));
        const double fans = fanIn + double(attributes.integer("fan_out", 1));
        const bool bounded = kind != "uniform";
        const double bound = kind == "xavier_uniform" ? std::sqrt(6 / fans) : 1 / std::sqrt(fanIn);
        const double low = bounded ? -bound : attributes.real("low", 0);
        const double high = bounded ? bound : attributes.real("high", 1);
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
    if (kind == "values") {
        const std::vector<std::int64_t> values = attributes.integers("values", {});
        return fill<T>(spec, [=](std::uint64_t element) {
            return element < values.size() ? values[element] : std::int64_t(0);
        });
    }
    const double value = attributes.real("value", 0);
    return fill<T>(spec, [=](std::uint64_t) { return value; });
}

Loops initialiseAny(const backend::KernelSpec& spec)
{
    return byNumber(
        computeType(spec), [&]<class T>(T) { return initialise<T>(spec); }, Truth::AsUInt8);
}

} // namespace

std::span<const LoopEntry> initialiseLoops()
{
    static constexpr std::array kTable{LoopEntry{"initialise", {0, 0}, {1, 1}, initialiseAny}};
    return kTable;
}

} // namespace plugboard::cpu
