// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/vector_loops.h"

namespace plugboard::cpu {
namespace {

template <class T>
[[gnu::always_inline]] inline void addLoop(T* y, const T* x, std::int64_t count)
{
    for (std::int64_t i = 0; i < count; ++i)
        y[i] += x[i];
}

} // namespace

PLUGBOARD_VECTORISED void addInto(float* y, const float* x, std::int64_t count)
{
    addLoop(y, x, count);
}

PLUGBOARD_VECTORISED void addInto(double* y, const double* x, std::int64_t count)
{
    addLoop(y, x, count);
}

void addInto(std::int32_t* y, const std::int32_t* x, std::int64_t count)
{
    addLoop(y, x, count);
}

void addInto(std::int64_t* y, const std::int64_t* x, std::int64_t count)
{
    addLoop(y, x, count);
}

} // namespace plugboard::cpu
