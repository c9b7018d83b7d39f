// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"
#include "engine/model/plan.h"
#include "engine/trace/trace.h"

#include <string>

namespace plugboard::profiler {

/// Chrome's trace event format (JSON), which Perfetto reads too: predicted and measured are two
/// processes, each lane a thread, each firing a complete event with pass, step and micro-batch.
///
/// predicted, measured  either may be null
/// errors  InvalidInput where a trace is not of this plan
/// source  Trace Event Format,
/// https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
Result<std::string> chromeTrace(const model::Plan& plan, const trace::Trace* predicted,
                                const trace::Trace* measured);

} // namespace plugboard::profiler
