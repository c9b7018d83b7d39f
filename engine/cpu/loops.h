// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/backend/backend.h"

#include <concepts>
#include <functional>
#include <span>
#include <type_traits>
#include <utility>

namespace plugboard::cpu {

/// The body of a kernel: operands are the inputs, then the outputs; shapes were read when it was
/// made. Made of a function that gives nothing, or a status (backend.h).
class Loops {
public:
    Loops() = default;
    template <class Body>
        requires(!std::same_as<std::remove_cvref_t<Body>, Loops>)
    Loops(Body body)
        : body_([body = std::move(body)](void* const* operands,
                                         const backend::FiringContext& context) mutable -> int {
              if constexpr (std::is_void_v<decltype(body(operands, context))>) {
                  body(operands, context);
                  return 0;
              } else {
                  return body(operands, context);
              }
          })
    {
    }

    int operator()(void* const* operands, const backend::FiringContext& context) const
    {
        return body_(operands, context);
    }
    explicit operator bool() const { return bool(body_); }

private:
    std::function<int(void* const* operands, const backend::FiringContext& context)> body_;
};
using LoopMaker = Loops (*)(const backend::KernelSpec&);

/// The numbers of operands that a kind takes.
struct OperandCount {
    std::size_t least = 1;
    std::size_t most = 1;
};

/// One op kind's plain loops. `make` gives none for element types that the loops are not written
/// for; half-precision operands it need not know: they are then computed in float32
/// (storage_types.h).
struct LoopEntry {
    const char* opKind;
    OperandCount inputs;
    OperandCount outputs;
    LoopMaker make;
};

/// The type that loops compute in: that of the first floating-point operand, outputs first; without
/// one that of the first operand, outputs first.
model::DataType computeType(const backend::KernelSpec& spec);

/// Maker for kinds whose loops are written for both precisions.
template <LoopMaker Float32, LoopMaker Float64>
Loops byPrecision(const backend::KernelSpec& spec)
{
    switch (computeType(spec)) {
    case model::DataType::Float32:
        return Float32(spec);
    case model::DataType::Float64:
        return Float64(spec);
    default:
        return {};
    }
}

/// Calls make(T{}) with the C++ type of `type` and returns its loops: float, double, and all whole
/// numbers. Half precision: none. bool comes as std::uint8_t where `truth` is asked for.
enum class Truth { Refused, AsUInt8 };
template <class Make>
Loops byNumber(model::DataType type, Make make, Truth truth = Truth::Refused)
{
    using model::DataType;
    switch (type) {
    case DataType::Float32:
        return make(float{});
    case DataType::Float64:
        return make(double{});
    case DataType::Int8:
        return make(std::int8_t{});
    case DataType::Int16:
        return make(std::int16_t{});
    case DataType::Int32:
        return make(std::int32_t{});
    case DataType::Int64:
        return make(std::int64_t{});
    case DataType::UInt8:
        return make(std::uint8_t{});
    case DataType::UInt16:
        return make(std::uint16_t{});
    case DataType::UInt32:
        return make(std::uint32_t{});
    case DataType::UInt64:
        return make(std::uint64_t{});
    case DataType::Bool:
        return truth == Truth::AsUInt8 ? make(std::uint8_t{}) : Loops{};
    case DataType::Float16:
    case DataType::BFloat16:
        break;
    }
    return {};
}

/// The same for kinds that only move elements: T is a word of the element's size, for every type.
template <class Make>
Loops bySize(model::DataType type, Make make)
{
    switch (model::sizeOf(type)) {
    case 1:
        return make(std::uint8_t{});
    case 2:
        return make(std::uint16_t{});
    case 4:
        return make(std::uint32_t{});
    default:
        return make(std::uint64_t{});
    }
}

/// The tables of the reference_*.cpp files.
std::span<const LoopEntry> attentionLoops();
std::span<const LoopEntry> convolutionLoops();
std::span<const LoopEntry> groupNormLoops();
std::span<const LoopEntry> lrnLoops();
std::span<const LoopEntry> matmulLoops();
std::span<const LoopEntry> negativeLogLikelihoodLoops();
std::span<const LoopEntry> resizeLoops();
std::span<const LoopEntry> rowNormLoops();
std::span<const LoopEntry> softmaxLoops();
std::span<const LoopEntry> elementwiseLoops();
std::span<const LoopEntry> initialiseLoops();
std::span<const LoopEntry> linearLoops();
std::span<const LoopEntry> lossLoops();
std::span<const LoopEntry> momentLoops();
std::span<const LoopEntry> normalizationLoops();
std::span<const LoopEntry> poolingLoops();
std::span<const LoopEntry> updateLoops();
std::span<const LoopEntry> einsumLoops();
std::span<const LoopEntry> gatherLoops();
std::span<const LoopEntry> moveLoops();
std::span<const LoopEntry> orderLoops();
std::span<const LoopEntry> padLoops();
std::span<const LoopEntry> reductionLoops();
std::span<const LoopEntry> scatterLoops();
std::span<const LoopEntry> activationLoops();
std::span<const LoopEntry> binaryLoops();
std::span<const LoopEntry> logicLoops();
std::span<const LoopEntry> unaryLoops();

/// Operand `index` as an array of T.
template <class T>
T* at(void* const* operands, std::size_t index)
{
    return static_cast<T*>(operands[index]);
}

} // namespace plugboard::cpu
