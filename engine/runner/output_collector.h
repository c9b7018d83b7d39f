// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/checkpoint.h"
#include "engine/runtime/execute.h"

#include <map>
#include <string>
#include <vector>

namespace plugboard::runner {

/// Puts the pieces that the workers record together again. The memory is there before the run:
/// pieces of different outputs and places may arrive at the same time.
class OutputCollector {
public:
    /// samples  of the whole inference; batch  of one step
    OutputCollector(const model::Program& program, std::int64_t samples);

    void take(const runtime::OutputPiece& piece);
    /// In the order of the plan's record tasks.
    std::vector<model::NamedTensor> take() { return std::move(outputs_); }

private:
    std::int64_t samples_;
    std::int64_t batch_;
    std::int64_t microBatch_;
    std::map<std::string, std::size_t> places_;
    std::vector<bool> batched_;
    std::vector<model::NamedTensor> outputs_;
};

} // namespace plugboard::runner
