// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/data_set.h"

namespace plugboard::data {

/// Rows of a CSV file: one file whose parts are drawn, or a training and a test file. A sample is
/// one vector: of a numeric column its number (normalised by mean and deviation of the column over
/// the training rows), of a categorical column, any cell of which is no number, a 1 at the place of
/// its text among the training rows' texts in ascending order, else 0 (a text that training did not
/// have: all 0). Labels: the recipe's `labels` column, else the last; whole numbers from 0 to below
/// the number of classes as they are, anything else by its place among all texts.
/// errors  those of loadCsv; DataCorrupt: an empty cell in a numeric column, with its line;
///         InvalidInput: no such column (known ones named), more classes than the recipe has
Result<std::unique_ptr<DataSet>> openTableDataSet(const model::DataSpec& spec, std::uint64_t seed,
                                                  Subset subset);

} // namespace plugboard::data
