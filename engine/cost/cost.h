// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/catalogue.h"
#include "engine/model/graph.h"
#include "engine/model/plan.h"

#include <span>
#include <string>
#include <vector>

namespace plugboard::cost {

/// Canonical text of a computation: kind, attributes, operand types, threads. Equal text, equal
/// kernel.
///     convolution(padding=2){float32[64, 1, 28, 28], float32[6, 1, 5, 5]}->{float32[64, 6, 28,
///     28]} threads=1
std::string signature(const std::string& opKind, const model::Attributes& attributes,
                      std::span<const model::TensorType> inputs,
                      std::span<const model::TensorType> outputs, int threads);

/// The catalogue's choice, or one modelled by the roofline of the device:
///
///     seconds = launchOverhead + max(flops / (efficiency peak), bytes / memoryBandwidth)
///
/// with provenance Preset (device from resources/devices) or Extrapolated (an attached device).
model::KernelChoice choose(const model::Catalogue& catalogue, const model::Device& device,
                           const std::string& opKind, const model::Attributes& attributes,
                           std::span<const model::TensorType> inputs,
                           std::span<const model::TensorType> outputs);

/// latency + bytes / bandwidth over the slowest link of a route, latencies summed.
Seconds transferTime(const model::Topology& topology, std::span<const model::Hop> route,
                     Bytes size);

/// The ideal chip of design section 6: the largest of FLOPs / summed peak, compulsory bytes /
/// summed bandwidth, longest dependency chain with each op on the whole chip. FLOPs of the
/// mathematical ops.
struct IdealChip {
    Seconds compute;
    Seconds memory;
    Seconds chain;
    Flops flops;          ///< of one step
    Bytes bytes;          ///< compulsory: inputs, outputs and variables once
    Seconds step() const; ///< the largest
};
IdealChip idealChip(const model::Graph& graph, const model::Topology& topology,
                    std::span<const model::DeviceId> devices);

} // namespace plugboard::cost
