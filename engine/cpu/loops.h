// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/backend/backend.h"

#include <functional>
#include <span>

namespace plugboard::cpu {

/// The body of a kernel: operands are the inputs, then the outputs; shapes were read when it was
/// made.
using Loops = std::function<void(void* const* operands, const backend::FiringContext& context)>;
using LoopMaker = Loops (*)(const backend::KernelSpec&);

/// The numbers of operands that a kind takes.
struct OperandCount {
    std::size_t least = 1;
    std::size_t most = 1;
};

/// One op kind's plain loops in both precisions.
struct LoopEntry {
    const char* opKind;
    OperandCount inputs;
    OperandCount outputs;
    LoopMaker float32;
    LoopMaker float64;
};

/// The tables of the reference_*.cpp files.
std::span<const LoopEntry> convolutionLoops();
std::span<const LoopEntry> elementwiseLoops();
std::span<const LoopEntry> initialiseLoops();
std::span<const LoopEntry> linearLoops();
std::span<const LoopEntry> lossLoops();
std::span<const LoopEntry> momentLoops();
std::span<const LoopEntry> normalizationLoops();
std::span<const LoopEntry> poolingLoops();
std::span<const LoopEntry> updateLoops();

/// Operand `index` as an array of T.
template <class T>
T* at(void* const* operands, std::size_t index)
{
    return static_cast<T*>(operands[index]);
}

} // namespace plugboard::cpu
