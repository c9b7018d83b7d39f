// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>
#include <ctime>
#include <vector>

namespace plugboard::gui::bench {

/// CPU time of this thread so far, in milliseconds.
inline double threadMilliseconds()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1e3 + double(now.tv_nsec) / 1e6;
}

/// The value that this share of all values does not pass; 0 for none.
inline double quantileOf(std::vector<double> values, double share)
{
    if (values.empty())
        return 0;
    std::sort(values.begin(), values.end());
    const auto at = std::size_t(std::ceil(share * double(values.size())));
    return values[std::clamp<std::size_t>(at, 1, values.size()) - 1];
}

} // namespace plugboard::gui::bench
