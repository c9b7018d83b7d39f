// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/data_set.h"

namespace plugboard::data {

/// Pictures (PNG, JPEG, PPM) in a folder for each class: FOLDER/CLASS/*.png, or FOLDER/train/CLASS
/// with test, val or validation beside train. Classes are numbered by the folders' names in
/// ascending order. A picture becomes [channels, height, width] of the recipe (or of the first
/// picture), resized without regard to its proportions.
///
///     value = (byte - mean) / deviation   normalised: per channel, over at most 1,000 training
///                                         pictures taken evenly
///     value = byte / 255                  otherwise
///
/// Training mirrors (flip) and moves (crop, what comes in is 0) a picture by numbers drawn by
/// Philox with key (seed, "augment") at step = epoch, element = 3 sample + {0 mirror, 1 across, 2
/// down}. Decoding happens where a sample is read, the first time: up to 1 GiB stays decoded. A
/// picture that cannot be decoded then is told in the log and becomes NaN, which the run's NaN
/// policy sees.
/// errors  NotFound; InvalidInput: no classes, no pictures, more classes than the recipe has, a
///         shape that is no picture's; those of loadImage
Result<std::unique_ptr<DataSet>> openImageDataSet(const model::DataSpec& spec, std::uint64_t seed,
                                                  Subset subset);

} // namespace plugboard::data
