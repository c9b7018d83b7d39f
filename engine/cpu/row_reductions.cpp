// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/row_reductions.h"

#include "engine/cpu/vector_loops.h"

namespace plugboard::cpu {
namespace {

PLUGBOARD_VECTORISED float sumRow(const float* x, std::int64_t count)
{
    // Blocks keep the rounding of long sums small.
    constexpr std::int64_t kBlock = 2048;
    double sum = 0;
    for (std::int64_t at = 0; at < count; at += kBlock)
        sum += double(rowReduced<Reduction::Sum>(x + at, std::min(kBlock, count - at)));
    return float(sum);
}

PLUGBOARD_VECTORISED float productRow(const float* x, std::int64_t count)
{
    return rowReduced<Reduction::Product>(x, count);
}

PLUGBOARD_VECTORISED float largestOfRow(const float* x, std::int64_t count)
{
    return rowReduced<Reduction::Maximum>(x, count);
}

PLUGBOARD_VECTORISED float smallestOfRow(const float* x, std::int64_t count)
{
    return rowReduced<Reduction::Minimum>(x, count);
}

PLUGBOARD_VECTORISED void multiplyInto(float* y, const float* x, std::int64_t count)
{
    rowCombined<Reduction::Product>(y, x, count);
}

PLUGBOARD_VECTORISED void largerInto(float* y, const float* x, std::int64_t count)
{
    rowCombined<Reduction::Maximum>(y, x, count);
}

PLUGBOARD_VECTORISED void smallerInto(float* y, const float* x, std::int64_t count)
{
    rowCombined<Reduction::Minimum>(y, x, count);
}

} // namespace

float reduceRow(Reduction reduction, const float* x, std::int64_t count)
{
    switch (reduction) {
    case Reduction::Sum:
        return sumRow(x, count);
    case Reduction::Product:
        return productRow(x, count);
    case Reduction::Maximum:
        return largestOfRow(x, count);
    case Reduction::Minimum:
        break;
    }
    return smallestOfRow(x, count);
}

void combineRow(Reduction reduction, float* y, const float* x, std::int64_t count)
{
    switch (reduction) {
    case Reduction::Sum:
        return addInto(y, x, count);
    case Reduction::Product:
        return multiplyInto(y, x, count);
    case Reduction::Maximum:
        return largerInto(y, x, count);
    case Reduction::Minimum:
        return smallerInto(y, x, count);
    }
}

} // namespace plugboard::cpu
