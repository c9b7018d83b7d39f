// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <vector>

namespace plugboard::runner {

/// The lower quartile, which is the median of the quieter half: other programs only ever add time.
/// At least one value.
inline double lowerQuartile(std::vector<double> values)
{
    const auto middle = values.begin() + std::ptrdiff_t(values.size() / 4);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

} // namespace plugboard::runner
