// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/loops.h"
#include "engine/cpu/parallel.h"
#include "engine/cpu/runs.h"
#include "engine/cpu/walk.h"
#include "engine/model/element_cast.h"

#include <algorithm>
#include <array>

namespace plugboard::cpu {
namespace {

using backend::FiringContext;
using backend::KernelSpec;

constexpr Dim kGrain = 16384; ///< elements that are worth another thread
constexpr Dim kAdded = -1;    ///< in a map: the constant

/// Where a position of the padded axis comes from.
Dim sourceOf(Dim position, Dim extent, const std::string& mode)
{
    if (position >= 0 && position < extent)
        return position;
    if (mode == "edge")
        return std::clamp<Dim>(position, 0, extent - 1);
    if (mode == "reflect")
        return position < 0 ? -position : 2 * (extent - 1) - position;
    if (mode == "wrap")
        return position < 0 ? position + extent : position - extent;
    return kAdded;
}

/// Per axis and position of the padded tensor its position in the other one.
struct PadMaps {
    model::Shape padded;
    std::vector<Dim> strides; ///< of the other tensor
    std::vector<std::vector<Dim>> sources;
    Dim first = 0, last = 0; ///< of the innermost axis: positions that are copied as one run
    Dim rows = 1;

    Dim rowExtent() const { return padded.empty() ? 1 : padded.back(); }

    /// The row's first element in the other tensor, or kAdded.
    Dim rowSource(Dim row) const
    {
        Dim offset = 0;
        for (std::size_t axis = padded.size() - 1; axis-- > 0;) {
            const Dim source = sources[axis][std::size_t(row % padded[axis])];
            if (source == kAdded)
                return kAdded;
            offset += source * strides[axis];
            row /= padded[axis];
        }
        return offset;
    }
};

PadMaps mapsOf(const model::Attributes& attributes, const model::Shape& plain,
               const model::Shape& padded)
{
    const auto pads = attributes.integers("pads", {});
    const std::string mode = attributes.text("mode", "constant");
    PadMaps maps{padded, denseStrides(plain), {}, 0, 0, 1};
    for (std::size_t axis = 0; axis < plain.size(); ++axis) {
        std::vector<Dim>& sources = maps.sources.emplace_back();
        for (Dim at = 0; at < padded[axis]; ++at)
            sources.push_back(sourceOf(at - pads[axis], plain[axis], mode));
        if (axis + 1 < plain.size())
            maps.rows *= padded[axis];
    }
    if (!plain.empty()) {
        const Dim before = pads[plain.size() - 1];
        maps.first = std::clamp<Dim>(before, 0, padded.back());
        maps.last = std::clamp<Dim>(before + plain.back(), maps.first, padded.back());
    }
    return maps;
}

template <class T>
void padRow(T* y, const T* x, const PadMaps& maps, Dim source, T value)
{
    if (source == kAdded) {
        std::fill_n(y, maps.rowExtent(), value);
        return;
    }
    const std::vector<Dim>& sources = maps.sources.back();
    const auto pick = [&](Dim at) {
        const Dim from = sources[std::size_t(at)];
        y[at] = from == kAdded ? value : x[source + from];
    };
    for (Dim at = 0; at < maps.first; ++at)
        pick(at);
    if (maps.first < maps.last)
        copyRun(y + maps.first, x + source + sources[std::size_t(maps.first)],
                maps.last - maps.first);
    for (Dim at = maps.last; at < maps.rowExtent(); ++at)
        pick(at);
}

template <class T>
Loops padOf(const KernelSpec& spec, T value)
{
    const model::Shape& y = spec.outputs[0].local.shape;
    if (y.empty())
        return [](void* const* operands, const FiringContext&) {
            *at<T>(operands, 1) = *at<T>(operands, 0);
        };
    const PadMaps maps = mapsOf(spec.attributes, spec.inputs[0].local.shape, y);
    const Dim width = maps.rowExtent();
    return [=](void* const* operands, const FiringContext&) {
        inParallel(maps.rows, kGrain / (width + 1) + 1, [&](Dim begin, Dim end) {
            for (Dim row = begin; row < end; ++row)
                padRow(at<T>(operands, 1) + row * width, at<T>(operands, 0), maps,
                       maps.rowSource(row), value);
        });
    };
}

Loops pad(const KernelSpec& spec)
{
    const model::DataType type = spec.outputs[0].local.type;
    const double value = spec.attributes.real("value", 0);
    return bySize(type, [&]<class T>(T) {
        T bits{};
        model::castElements(&value, model::DataType::Float64, &bits, type, 1);
        return padOf<T>(spec, bits);
    });
}

/// Every padded element is added to the one that it was copied from, in row order.
template <class T>
Loops padBackward(const KernelSpec& spec)
{
    const model::Shape& dx = spec.outputs[0].local.shape;
    const model::Shape& dy = spec.inputs[0].local.shape;
    const Dim count = model::elements(dx);
    if (dy.empty())
        return [](void* const* operands, const FiringContext&) {
            *at<T>(operands, 1) = *at<T>(operands, 0);
        };
    const PadMaps maps = mapsOf(spec.attributes, dx, dy);
    return [=](void* const* operands, const FiringContext&) {
        T* to = at<T>(operands, 1);
        const T* from = at<T>(operands, 0);
        std::fill_n(to, count, T(0));
        for (Dim row = 0; row < maps.rows; ++row) {
            const Dim source = maps.rowSource(row);
            if (source == kAdded)
                continue;
            const T* line = from + row * maps.rowExtent();
            for (Dim i = 0; i < maps.rowExtent(); ++i)
                if (const Dim column = maps.sources.back()[std::size_t(i)]; column != kAdded)
                    to[source + column] += line[i];
        }
    };
}

} // namespace

std::span<const LoopEntry> padLoops()
{
    static constexpr std::array kTable{
        LoopEntry{"pad", {1, 1}, {1, 1}, pad},
        LoopEntry{
            "pad_backward", {1, 1}, {1, 1}, byPrecision<padBackward<float>, padBackward<double>>}};
    return kTable;
}

} // namespace plugboard::cpu
