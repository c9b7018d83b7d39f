// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/data_set.h"

namespace plugboard::data {

using Indices = std::vector<std::uint32_t>;

/// How many of `samples` go to each part.
struct PartSizes {
    std::int64_t train = 0;
    std::int64_t validation = 0;
    std::int64_t test = 0;
};

/// By the recipe's fractions, rounded down; without test samples where `ownTest` says that the data
/// set has its own.
PartSizes partSizes(std::int64_t samples, const model::DataSpec& spec, bool ownTest);

/// The samples of a part, ascending. Which they are is drawn by Fisher-Yates over Philox with key
/// (seed, "split"), as in epochOrder: first the test samples, then those for validation. Limits of
/// the recipe (trainSamples, testSamples) keep the first ones.
Indices samplesOf(Subset subset, std::int64_t samples, const model::DataSpec& spec,
                  std::uint64_t seed, bool ownTest);

/// A data set of these samples of another one. errors  InvalidInput where there are none
Result<std::unique_ptr<DataSet>> chosen(std::unique_ptr<DataSet> whole, Indices indices,
                                        const model::DataSpec& spec);

} // namespace plugboard::data
