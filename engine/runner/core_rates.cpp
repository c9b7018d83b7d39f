// SPDX-License-Identifier: Apache-2.0
#include "engine/runner/core_rates.h"

#include "engine/base/clock.h"

#include <algorithm>
#include <cstring>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace plugboard::runner {
namespace {

// Enough chains to cover a latency of 4 cycles on two pipes, few enough for 16 registers.
constexpr int kChains = 12;
constexpr int kTurns = 20'000;

#if defined(__x86_64__)
__attribute__((target("avx512f"))) float multiplyAdd512()
{
    const __m512 factor = _mm512_set1_ps(0.999f);
    const __m512 addend = _mm512_set1_ps(0.001f);
    __m512 chains[kChains];
    for (__m512& chain : chains)
        chain = factor;
    for (int turn = 0; turn < kTurns; ++turn)
#pragma GCC unroll 12
        for (__m512& chain : chains)
            chain = _mm512_fmadd_ps(chain, factor, addend);
    __m512 sum = chains[0];
    for (const __m512& chain : chains)
        sum = _mm512_add_ps(sum, chain);
    return _mm512_cvtss_f32(sum);
}

__attribute__((target("avx2,fma"))) float multiplyAdd256()
{
    const __m256 factor = _mm256_set1_ps(0.999f);
    const __m256 addend = _mm256_set1_ps(0.001f);
    __m256 chains[kChains];
    for (__m256& chain : chains)
        chain = factor;
    for (int turn = 0; turn < kTurns; ++turn)
#pragma GCC unroll 12
        for (__m256& chain : chains)
            chain = _mm256_fmadd_ps(chain, factor, addend);
    __m256 sum = chains[0];
    for (const __m256& chain : chains)
        sum = _mm256_add_ps(sum, chain);
    return _mm256_cvtss_f32(sum);
}
#endif

using Lanes = float __attribute__((vector_size(16)));

float multiplyAdd128()
{
    const Lanes factor = {0.999f, 0.999f, 0.999f, 0.999f};
    const Lanes addend = {0.001f, 0.001f, 0.001f, 0.001f};
    Lanes chains[kChains];
    for (Lanes& chain : chains)
        chain = factor;
    for (int turn = 0; turn < kTurns; ++turn)
#pragma GCC unroll 12
        for (Lanes& chain : chains)
            chain = chain * factor + addend;
    Lanes sum = chains[0];
    for (const Lanes& chain : chains)
        sum += chain;
    return sum[0];
}

struct Loop {
    float (*run)();
    int lanes;
};

Loop widestLoop()
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f"))
        return {multiplyAdd512, 16};
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return {multiplyAdd256, 8};
#endif
    return {multiplyAdd128, 4};
}

/// Seconds of the fastest of the calls that fit in the budget, at least two.
template <class Work>
double fastest(Seconds budget, Work work)
{
    const std::uint64_t start = ticks();
    double best = 0;
    for (int done = 0; done < 2 || secondsBetween(start, ticks()) < budget.value; ++done) {
        const std::uint64_t begin = ticks();
        work();
        const double seconds = secondsBetween(begin, ticks());
        best = done == 0 ? seconds : std::min(best, seconds);
    }
    return best;
}

} // namespace

FlopsPerSecond measuredFmaPeak(Seconds budget)
{
    const Loop loop = widestLoop();
    volatile float sink = 0;
    const double seconds = fastest(budget, [&] { sink = loop.run(); });
    return {2.0 * loop.lanes * kChains * kTurns / seconds};
}

BytesPerSecond measuredMemoryBandwidth(Bytes size, Seconds budget)
{
    const std::vector<char> from(std::size_t(size.value), 1);
    std::vector<char> to(std::size_t(size.value), 2);
    const double seconds =
        fastest(budget, [&] { std::memcpy(to.data(), from.data(), from.size()); });
    return {2.0 * double(size.value) / seconds};
}

} // namespace plugboard::runner
