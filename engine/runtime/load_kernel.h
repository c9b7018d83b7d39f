// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/backend/backend.h"
#include "engine/data/data_set.h"

#include <memory>

namespace plugboard::runtime {

/// Fills a Load task's outputs from the data set: int32 [rows] is labels, other [rows] is weights,
/// anything with more axes is samples. Row r of micro-batch m is row m * (batch / microBatches) + r
/// of the step's batch; padding gets zeros, label 0, weight 0.
///
/// sampler  shared by the Load tasks of one lane, whose thread alone uses it
/// errors   Unsupported where an output is cut along another axis than the samples, is not plain or
///          has another type; ShapeMismatch where its samples are not those of the data set
Result<std::unique_ptr<backend::Kernel>> loadKernel(const model::Program& program,
                                                    const model::Task& task,
                                                    const data::DataSet& dataSet,
                                                    std::shared_ptr<data::Sampler> sampler);

} // namespace plugboard::runtime
