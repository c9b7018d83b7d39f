// SPDX-License-Identifier: Apache-2.0
#include "engine/cost/cost.h"

#include <algorithm>

namespace plugboard::cost {

Seconds transferTime(const model::Topology& topology, std::span<const model::Hop> route, Bytes size)
{
    if (route.empty())
        return {};
    Seconds time;
    BytesPerSecond slowest;
    for (const model::Hop& hop : route) {
        const model::Link& link = topology.links[hop.link.index()];
        const model::LinkRate& rate = hop.backward ? link.backward : link.forward;
        time = time + rate.latency;
        if (slowest.value == 0 || rate.bandwidth < slowest)
            slowest = rate.bandwidth;
    }
    return time + size / slowest;
}

} // namespace plugboard::cost
