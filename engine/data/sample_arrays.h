// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/split.h"
#include "engine/model/named_tensor.h"

namespace plugboard::data {

/// Samples that lie in memory: arrays with the samples along their first axis, of the same length,
/// or the same for all samples where `batched` says so.
struct SampleArrays {
    std::vector<model::NamedTensor> fields; ///< the first is what `read` gives
    std::vector<std::int32_t> labels;       ///< of one sample after the other
    model::Shape labelShape;                ///< of one sample
    std::int64_t classes = 0;
    std::vector<bool> batched = {}; ///< per field; empty: all
};

std::unique_ptr<DataSet> dataSetOf(SampleArrays arrays);

/// float32 of an array; normalised by mean and deviation over the samples `training`, or else, if
/// it is of bytes, divided by 255. Whole numbers of 32 and 64 bits are indices and stay as they
/// are.
model::NamedTensor preprocessed(model::NamedTensor samples, bool normalise,
                                const Indices& training);

/// Labels as int32. errors  DataCorrupt, subject = path: no whole numbers; some not from 0 to below
/// `classes` (how many, and the first)
Result<std::vector<std::int32_t>> labelsOf(const model::NamedTensor& labels, std::int64_t classes,
                                           const std::string& path);

/// Refuses values that are no numbers. errors  DataCorrupt: how many, and the first sample
Result<void> checkFinite(const model::NamedTensor& samples, const std::string& path);

} // namespace plugboard::data
