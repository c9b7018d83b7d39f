// SPDX-License-Identifier: Apache-2.0
#include "engine/base/units.h"

#include <array>
#include <cmath>
#include <cstdio>

namespace plugboard {
namespace {

std::string scaled(double value, double step, const std::array<const char*, 6>& names)
{
    std::size_t at = 0;
    while (std::fabs(value) >= step && at + 1 < names.size()) {
        value /= step;
        ++at;
    }
    char text[64];
    const bool whole = at == 0 && value == std::floor(value);
    std::snprintf(text, sizeof text, whole ? "%.0f %s" : "%.3g %s", value, names[at]);
    if (!whole && std::fabs(value) >= 999.5)
        std::snprintf(text, sizeof text, "%.0f %s", value, names[at]);
    return text;
}

} // namespace

std::string toString(Seconds time)
{
    const double magnitude = std::fabs(time.value);
    char text[64];
    if (magnitude < 1e-6)
        std::snprintf(text, sizeof text, "%.3g ns", time.value * 1e9);
    else if (magnitude < 1e-3)
        std::snprintf(text, sizeof text, "%.3g us", time.value * 1e6);
    else if (magnitude < 1)
        std::snprintf(text, sizeof text, "%.3g ms", time.value * 1e3);
    else
        std::snprintf(text, sizeof text, magnitude < 1000 ? "%.3g s" : "%.0f s", time.value);
    return text;
}

std::string toString(Bytes size)
{
    return scaled(double(size.value), 1024, {"B", "KiB", "MiB", "GiB", "TiB", "PiB"});
}

std::string toString(BytesPerSecond rate)
{
    return scaled(rate.value, 1000, {"B/s", "kB/s", "MB/s", "GB/s", "TB/s", "PB/s"});
}

std::string toString(Flops work)
{
    return scaled(work.value, 1000, {"FLOP", "kFLOP", "MFLOP", "GFLOP", "TFLOP", "PFLOP"});
}

std::string toString(FlopsPerSecond rate)
{
    return scaled(rate.value, 1000,
                  {"FLOP/s", "kFLOP/s", "MFLOP/s", "GFLOP/s", "TFLOP/s", "PFLOP/s"});
}

} // namespace plugboard
