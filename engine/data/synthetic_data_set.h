// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/data_set.h"

namespace plugboard::data {

/// Samples drawn from (seed, subset, index) alone, with something to learn in them: label = index
/// mod classes, and for element p of channel k (the sample's first axis)
///
///     value = (template(label, p) + colour(label, k) + sqrt(2) noise(index, p)) / 2
///
/// all three standard normal, so that mean is 0 and deviation 1: already normalised. Template and
/// noise are windows into one table of normals each, that begin where Philox says: any size of
/// sample costs one addition per element.
/// errors  InvalidInput without sample shape, classes or samples
Result<std::unique_ptr<DataSet>> openSyntheticDataSet(const model::DataSpec& spec,
                                                      std::uint64_t seed, Subset subset);

} // namespace plugboard::data
