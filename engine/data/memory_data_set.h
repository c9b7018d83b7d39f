// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/checkpoint.h"
#include "engine/data/data_set.h"

namespace plugboard::data {

/// One field of a data set in memory: axis 0 counts the samples where it is batched.
struct MemoryField {
    model::NamedTensor array;
    bool batched = true;
};

/// Fields by name, as inference is given them; their labels are all 0.
/// errors  InvalidInput where batched fields differ in their number of samples, or one is a scalar;
///         subject = the field
Result<std::unique_ptr<DataSet>> memoryDataSet(std::vector<MemoryField> fields);

} // namespace plugboard::data
