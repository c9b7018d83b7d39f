// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/backend/backend.h"
#include "engine/model/topology.h"

#include <atomic>
#include <span>

namespace plugboard::runner {

/// One way of a message of this size.
struct CopySample {
    Bytes size;
    Seconds time;
};

/// The line time = latency + size / bandwidth with the least sum of squared relative errors; the
/// latency is never negative.
model::LinkRate fitRate(std::span<const CopySample> samples);

/// Messages from 64 bytes to 4 MiB between two CPU devices, as a channel does it: a worker bound to
/// the first copies into memory of the second and raises a counter, the second, spinning on it,
/// answers the same way; one way is half of it. Each size takes an equal part of the budget.
/// errors  DeviceFailed where a worker cannot be bound; Interrupted
Result<model::LinkRate> measuredCopyRate(backend::Backend& backend, const model::Device& a,
                                         const model::Device& b, Seconds budget,
                                         const std::atomic<bool>* cancelled);

} // namespace plugboard::runner
