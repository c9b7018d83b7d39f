// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/elementwise.h"
#include "engine/model/element_cast.h"

#include <array>

namespace plugboard::cpu {
namespace {

using backend::KernelSpec;
using Bool = std::uint8_t; ///< 0 or 1

/// A question about two numbers; bool counts as one where `truth` says so.
template <class Question>
Loops compared(const KernelSpec& spec, Question question, Truth truth = Truth::Refused)
{
    return byNumber(
        inputType(spec), [&]<class T>(T) { return elementwise<Bool, T, T>(spec, question); },
        truth);
}

Loops equal(const KernelSpec& spec)
{
    return compared(
        spec, [](auto a, auto b) { return a == b; }, Truth::AsUInt8);
}

Loops less(const KernelSpec& spec)
{
    return compared(spec, [](auto a, auto b) { return a < b; });
}

Loops greater(const KernelSpec& spec)
{
    return compared(spec, [](auto a, auto b) { return b < a; });
}

Loops logicalAnd(const KernelSpec& spec)
{
    return elementwise<Bool, Bool, Bool>(spec, [](Bool a, Bool b) { return Bool(a & b); });
}

Loops logicalOr(const KernelSpec& spec)
{
    return elementwise<Bool, Bool, Bool>(spec, [](Bool a, Bool b) { return Bool(a | b); });
}

Loops logicalNot(const KernelSpec& spec)
{
    return elementwise<Bool, Bool>(spec, [](Bool a) { return Bool(a == 0); });
}

Loops where(const KernelSpec& spec)
{
    return bySize(spec.outputs[0].local.type, [&]<class T>(T) {
        return elementwise<T, Bool, T, T>(
            spec, [](Bool condition, T a, T b) { return condition != 0 ? a : b; });
    });
}

/// condition, dy; a zero is all bits zero in every type.
Loops whereBackward(const KernelSpec& spec)
{
    const Bool holds = spec.attributes.integer("holds", 1) != 0 ? 1 : 0;
    return bySize(spec.outputs[0].local.type, [&]<class T>(T) {
        return elementwise<T, Bool, T>(
            spec, [holds](Bool condition, T dy) { return condition == holds ? dy : T(0); });
    });
}

Loops cast(const KernelSpec& spec)
{
    const model::DataType from = spec.inputs[0].local.type;
    const model::DataType to = spec.outputs[0].local.type;
    const std::int64_t count = model::elements(spec.outputs[0].local.shape);
    return [=](void* const* operands, const backend::FiringContext&) {
        model::castElements(operands[0], from, operands[1], to, count);
    };
}

} // namespace

std::span<const LoopEntry> logicLoops()
{
    constexpr OperandCount one{1, 1};
    constexpr OperandCount two{2, 2};
    static constexpr std::array kTable{LoopEntry{"equal", two, one, equal},
                                       LoopEntry{"less", two, one, less},
                                       LoopEntry{"greater", two, one, greater},
                                       LoopEntry{"logical_and", two, one, logicalAnd},
                                       LoopEntry{"logical_or", two, one, logicalOr},
                                       LoopEntry{"logical_not", one, one, logicalNot},
                                       LoopEntry{"where", {3, 3}, one, where},
                                       LoopEntry{"where_backward", two, one, whereBackward},
                                       LoopEntry{"cast", one, one, cast}};
    return kTable;
}

} // namespace plugboard::cpu
