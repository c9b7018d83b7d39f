// SPDX-License-Identifier: Apache-2.0
#include "engine/base/clock.h"

#include <chrono>
#include <thread>

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

namespace plugboard {
namespace {

std::uint64_t nanoseconds()
{
    return std::uint64_t(std::chrono::duration_cast<std::chrono::nanoseconds>(
                             std::chrono::steady_clock::now().time_since_epoch())
                             .count());
}

double measureTicksPerSecond()
{
    const std::uint64_t ticks0 = ticks();
    const std::uint64_t time0 = nanoseconds();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    const std::uint64_t ticks1 = ticks();
    const std::uint64_t time1 = nanoseconds();
    return double(ticks1 - ticks0) * 1e9 / double(time1 - time0);
}

} // namespace

std::uint64_t ticks()
{
#if defined(__x86_64__)
    return __rdtsc();
#else
    return nanoseconds();
#endif
}

double ticksPerSecond()
{
    static const double rate = measureTicksPerSecond();
    return rate;
}

double secondsBetween(std::uint64_t begin, std::uint64_t end)
{
    return double(end - begin) / ticksPerSecond();
}

} // namespace plugboard
