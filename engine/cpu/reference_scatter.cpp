// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/element_places.h"
#include "engine/cpu/loops.h"
#include "engine/cpu/number_arithmetic.h"
#include "engine/cpu/runs.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace plugboard::cpu {
namespace {

using backend::FiringContext;
using backend::KernelSpec;
using model::Shape;

/// The two ways in which indices point, with one face: parts of so many elements.
struct Elements {
    ElementPlaces places;
    Dim run() const { return 1; }
};
struct Runs {
    RunPlaces places;
    Dim run() const { return places.run; }
};

template <class Places>
Places placesOf(const KernelSpec& spec, const Shape& data)
{
    if constexpr (std::is_same_v<Places, Elements>)
        return {elementPlaces(spec, data)};
    else
        return {runPlaces(spec, data)};
}

/// y: the parts of data.
template <class Places>
Loops gather(const KernelSpec& spec)
{
    const auto from = placesOf<Places>(spec, spec.inputs[0].local.shape);
    return bySize(spec.outputs[0].local.type, [&]<class T>(T) -> Loops {
        return [=](void* const* operands, const FiringContext&) {
            const T* data = at<T>(operands, 0);
            T* y = at<T>(operands, 2);
            return from.places.forEach(operands[1], [&](Dim number, Dim first) {
                copyRun(y + number * from.run(), data + first, from.run());
            });
        };
    });
}

/// ddata: zero, and dy's parts added in order.
template <class Places, class T>
Loops gatherBackward(const KernelSpec& spec)
{
    const Shape& data = spec.outputs[0].local.shape;
    const auto to = placesOf<Places>(spec, data);
    const Dim elements = model::elements(data);
    return [=](void* const* operands, const FiringContext&) {
        const T* dy = at<T>(operands, 0);
        T* ddata = at<T>(operands, 2);
        std::fill_n(ddata, elements, T(0));
        return to.places.forEach(operands[1], [&](Dim number, Dim first) {
            for (Dim i = 0; i < to.run(); ++i)
                ddata[first + i] += dy[number * to.run() + i];
        });
    };
}

/// Operand `output`: a copy of operand 0, with every part changed by change(element, update).
template <class Places, class T, class Change>
Loops changed(const KernelSpec& spec, Change change)
{
    const auto to = placesOf<Places>(spec, spec.inputs[0].local.shape);
    const std::size_t bytes = std::size_t(model::bytes(spec.inputs[0].local).value);
    return [=](void* const* operands, const FiringContext&) {
        T* y = at<T>(operands, 3);
        const T* updates = at<T>(operands, 2);
        std::memcpy(y, operands[0], bytes);
        return to.places.forEach(operands[1], [&](Dim number, Dim first) {
            for (Dim i = 0; i < to.run(); ++i)
                y[first + i] = change(y[first + i], updates[number * to.run() + i]);
        });
    };
}

template <class Places>
Loops scatter(const KernelSpec& spec)
{
    const std::string reduction = spec.attributes.text("reduction", "none");
    const model::DataType type = spec.outputs[0].local.type;
    if (reduction == "none")
        return bySize(type, [&]<class T>(T) {
            return changed<Places, T>(spec, [](T, T update) { return update; });
        });
    return byNumber(type, [&]<class T>(T) -> Loops {
        if (reduction == "add")
            return changed<Places, T>(spec, sumOf<T>);
        if (reduction == "mul")
            return changed<Places, T>(spec, productOf<T>);
        if (reduction == "max")
            return changed<Places, T>(spec, largerOf<T>);
        return changed<Places, T>(spec, smallerOf<T>);
    });
}

/// ddata: dy, but zero at all places.
template <class Places>
Loops scatterBackward(const KernelSpec& spec)
{
    const auto to = placesOf<Places>(spec, spec.inputs[0].local.shape);
    const std::size_t bytes = std::size_t(model::bytes(spec.inputs[0].local).value);
    return bySize(spec.outputs[0].local.type, [&]<class T>(T) -> Loops {
        return [=](void* const* operands, const FiringContext&) {
            T* ddata = at<T>(operands, 2);
            std::memcpy(ddata, operands[0], bytes);
            return to.places.forEach(
                operands[1], [&](Dim, Dim first) { std::fill_n(ddata + first, to.run(), T(0)); });
        };
    });
}

/// For kinds that walk at most kMostWalkAxes axes.
template <LoopMaker Make>
Loops walked(const KernelSpec& spec)
{
    return spec.inputs[1].local.shape.size() > kMostWalkAxes ? Loops{} : Make(spec);
}

} // namespace

std::span<const LoopEntry> scatterLoops()
{
    static constexpr std::array kTable{
        LoopEntry{"gather_elements", {2, 2}, {1, 1}, walked<gather<Elements>>},
        LoopEntry{
            "gather_elements_backward",
            {2, 2},
            {1, 1},
            walked<byPrecision<gatherBackward<Elements, float>, gatherBackward<Elements, double>>>},
        LoopEntry{"gather_nd", {2, 2}, {1, 1}, gather<Runs>},
        LoopEntry{"gather_nd_backward",
                  {2, 2},
                  {1, 1},
                  byPrecision<gatherBackward<Runs, float>, gatherBackward<Runs, double>>},
        LoopEntry{"scatter_elements", {3, 3}, {1, 1}, walked<scatter<Elements>>},
        LoopEntry{"scatter_elements_backward", {2, 2}, {1, 1}, walked<scatterBackward<Elements>>},
        LoopEntry{"scatter_nd", {3, 3}, {1, 1}, scatter<Runs>},
        LoopEntry{"scatter_nd_backward", {2, 2}, {1, 1}, scatterBackward<Runs>}};
    return kTable;
}

} // namespace plugboard::cpu
