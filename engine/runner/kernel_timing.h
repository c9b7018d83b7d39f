// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/backend/backend.h"
#include "engine/model/catalogue.h"

#include <atomic>
#include <functional>
#include <span>

namespace plugboard::runner {

/// Prepares and times kernels on the calling thread, which must have entered the backend already.
///
/// They run in turn, one firing of each, as the tasks of a step do: what one finds in the caches is
/// what the others left there. Neighbours go in groups of about 8 MiB of operands; a group that is
/// smaller than 4 MiB rotates among several sets of operands. Optimizers, sums and sends rotate among
/// 64 MiB: in a step their operands come from another core or from a step ago. Each kernel has an equal share of the
/// budget; two rounds warm up, at least five count; its time is the lower quartile.
///
/// memory    of the calling thread's device: a kernel with larger operands is left out
/// kernels   on that device; a kind that the backend has no kernel for is left out
/// timed     called after each group with its choices
/// errors    DeviceFailed with the kernel's status; DoesNotFit; Interrupted
Result<void> timeKernels(backend::Backend& backend, Bytes memory,
                         std::span<const model::MissingKernel> kernels, Seconds budget,
                         const std::atomic<bool>* cancelled,
                         const std::function<void(const model::KernelChoice&)>& timed);

} // namespace plugboard::runner
