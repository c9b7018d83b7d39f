// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/backend/backend.h"
#include "engine/model/catalogue.h"

#include <atomic>
#include <functional>
#include <span>
#include <string>

namespace plugboard::runner {

struct CalibrationProgress {
    std::size_t done = 0; ///< kernels measured
    std::size_t total = 0;
    std::string what; ///< "peak", "copies" or a kernel's signature
};

struct CalibrateOptions {
    double budgetSeconds = 10; ///< aimed at; large kernels take at least seven firings each
    std::function<void(const CalibrationProgress&)> progress; ///< called on a worker thread
    const std::atomic<bool>* cancelled = nullptr;
};

/// Measures what a catalogue lacks, on worker threads bound as those of a run: the kernels (a
/// missing one is measured on the first device of its model), and afresh each time the FMA peak and
/// the memory bandwidth of a core and the copies between each two device models. While a kernel is
/// measured, the other devices of that model run it too, as they do in a step.
///
/// existing  the catalogue so far; its rows are kept unless another library made them
/// errors    Unsupported where there is no backend; DeviceFailed; DoesNotFit; Interrupted
Result<model::Catalogue> calibrate(std::span<const model::MissingKernel> missing,
                                   std::span<const model::Device> devices,
                                   const backend::Registry& registry,
                                   const CalibrateOptions& options,
                                   const model::Catalogue& existing);

/// The topology with measured instead of modelled rates, for the devices that the catalogue knows:
/// peak and memory bandwidth of the CPU devices, and the links between a device and its hub (half
/// of a copy's latency each).
model::Topology withMeasuredRates(model::Topology topology, const model::Catalogue& catalogue);

/// "model a -> model b": how Catalogue::copies are named.
std::string copyName(const model::Device& a, const model::Device& b);

} // namespace plugboard::runner
