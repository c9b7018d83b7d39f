// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

namespace plugboard::profiler {

double mean(const std::vector<double>& values); ///< 0 for none
/// Middle value, or the mean of the two in the middle; 0 for none.
double median(std::vector<double> values);
/// Smallest median of `window` successive values; of all, where there are fewer.
double quietestMedian(const std::vector<double>& values, std::size_t window);

} // namespace plugboard::profiler
