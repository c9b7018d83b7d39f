// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/plan.h"
#include "engine/trace/trace.h"

#include <string>

namespace plugboard::io {

/// Writes a trace as Chrome trace events (JSON), which chrome://tracing and Perfetto show.
/// Predicted and measured sections are two processes, each lane a thread, each firing a complete
/// event (times in us with ns decimals) with pass, node, firing, step, micro-batch, bytes of a
/// Send, provenance and predicted time; arrows join each Send to its Receive. Atomic.
///
/// errors  InvalidInput where the trace is not of this plan; IoFailed
/// source  Trace Event Format,
///         https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
Result<void> exportChromeTrace(const std::string& path, const model::Plan& plan,
                               const trace::Trace& trace);

} // namespace plugboard::io
