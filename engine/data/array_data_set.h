// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/data_set.h"

namespace plugboard::data {

/// Samples and labels from arrays: one .npz, or several .npy (an array is called as its file).
/// `x_train`, `train_x` and so on are the training part of x, `x_test` its test part; without such
/// names the parts are drawn. Labels are the recipe's `labels`, else y, labels, label, targets or
/// target; samples its `columns`, else all others. Labels with more axes than one are one per
/// position (token) of a sample.
/// errors  NotFound, those of the readers; DataCorrupt: lengths differ (both named), labels out of
///         range, NaN; InvalidInput: no such array
Result<std::unique_ptr<DataSet>> openArrayDataSet(const model::DataSpec& spec, std::uint64_t seed,
                                                  Subset subset);

} // namespace plugboard::data
