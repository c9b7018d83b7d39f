// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/graph.h"
#include "engine/model/topology.h"

#include <span>
#include <string>

namespace plugboard::cost {

/// Part of the device's peak that a kernel of this kind reaches while it is not bound by memory.
///
///     convolution, linear      class efficiency * output channels / (those rounded up to 16)
///     all others               class efficiency
///
/// The last factor is what a kernel over blocks of 16 channels (one AVX-512 register) loses to
/// padding; the class efficiencies and their sources stand in roofline.cpp.
double efficiency(const std::string& opKind, std::span<const model::TensorType> outputs);

/// FLOP/s of the device in the precision of these operands (peakFloat64, or half of the peak where
/// that is 0, if a float64 is among them).
FlopsPerSecond peakFor(const model::Device& device, std::span<const model::TensorType> inputs,
                       std::span<const model::TensorType> outputs);

/// FLOPs of one firing as engine/ops counts them; the kinds that lowering adds for transfers
/// ("copy", "sum", "send") add one FLOP per element and further operand, or none.
Flops flopsOf(const std::string& opKind, const model::Attributes& attributes,
              std::span<const model::TensorType> inputs,
              std::span<const model::TensorType> outputs);

} // namespace plugboard::cost
