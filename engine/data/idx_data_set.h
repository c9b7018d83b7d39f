// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/data_set.h"
#include "engine/io/data_files.h"

namespace plugboard::data {

/// Labelled bytes from IDX files: images [n, h, w] become samples [1, h, w], other ranks keep their
/// own.
///
///     value = (byte - mean) / deviation   normalised: over all bytes of the training subset
///     value = byte / 255                  otherwise
///
/// errors  NotFound; DataCorrupt: counts of images and labels differ (both named), labels out of
///         range (how many, and the first), train and test samples of different shapes
Result<std::unique_ptr<DataSet>> openIdxDataSet(const io::IdxPaths& paths,
                                                const model::DataSpec& spec, Subset subset);

} // namespace plugboard::data
