// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/plan.h"
#include "engine/trace/trace.h"

#include <string>

namespace plugboard::io {

/// Writes a trace in Perfetto's protobuf format, at most about 40 bytes per slice (10^6 slices take
/// less than a second). Predicted and measured sections are two processes, each lane a thread, each
/// firing a slice named by its task; flows join each Send to its Receive. Atomic.
///
///     every slice           categories: pass, micro-batch; argument: step
///     a task's first slice  node, bytes of a Send, provenance, predicted time (ns)
///
/// The firing follows from step and micro-batch. Times are deltas on a clock of each lane's own
/// packet sequence; names are interned per sequence.
///
/// errors  InvalidInput where the trace is not of this plan; IoFailed
/// source  https://github.com/google/perfetto, protos/perfetto/trace (field numbers)
Result<void> exportPerfettoTrace(const std::string& path, const model::Plan& plan,
                                 const trace::Trace& trace);

} // namespace plugboard::io
