// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/runtime/execute.h"

namespace plugboard::runtime {

/// record_output, which also shows the host what it recorded. `output`: of the task, its register's
/// piece; `sink` must outlive the kernel.
std::unique_ptr<backend::Kernel> outputKernel(std::unique_ptr<backend::Kernel> inner,
                                              OutputPiece output, const OutputSink& sink);

} // namespace plugboard::runtime
