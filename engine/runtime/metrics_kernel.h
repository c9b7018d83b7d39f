// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/runtime/metrics_ring.h"

#include <memory>

namespace plugboard::runtime {

/// A `record_metrics` kernel that also hands the three values of its output to the drainer.
std::unique_ptr<backend::Kernel> metricsKernel(std::unique_ptr<backend::Kernel> inner,
                                               std::size_t output, model::DataType type,
                                               MetricsRing& ring);

} // namespace plugboard::runtime
