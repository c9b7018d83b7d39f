// SPDX-License-Identifier: Apache-2.0
#include "profiler/statistics.h"

#include <algorithm>
#include <numeric>

namespace plugboard::profiler {

double mean(const std::vector<double>& values)
{
    return values.empty()
               ? 0
               : std::accumulate(values.begin(), values.end(), 0.0) / double(values.size());
}

double median(std::vector<double> values)
{
    if (values.empty())
        return 0;
    const auto middle = values.begin() + std::ptrdiff_t(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (values.size() % 2 == 1)
        return *middle;
    return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

double quietestMedian(const std::vector<double>& values, std::size_t window)
{
    if (values.size() <= window)
        return median(values);
    double quietest = 0;
    for (std::size_t first = 0; first + window <= values.size(); ++first) {
        const auto begin = values.begin() + std::ptrdiff_t(first);
        const double here = median({begin, begin + std::ptrdiff_t(window)});
        if (first == 0 || here < quietest)
            quietest = here;
    }
    return quietest;
}

} // namespace plugboard::profiler
