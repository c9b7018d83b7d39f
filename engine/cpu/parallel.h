// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <omp.h>

#include <algorithm>
#include <cstdint>

namespace plugboard::cpu {

/// Calls part(begin, end) for even parts of [0, count), one per thread of this worker; at least
/// `grain` each, so that small work stays on the calling thread. most: of threads, where scratch
/// was planned for so many.
template <class Part>
void inParallel(std::int64_t count, std::int64_t grain, Part part, std::int64_t most = 1 << 20)
{
    const std::int64_t threads = std::min<std::int64_t>(omp_get_max_threads(), most);
    if (threads == 1 || count < 2 * grain) {
        part(std::int64_t(0), count);
        return;
    }
#pragma omp parallel num_threads(int(threads))
    {
        const std::int64_t members = omp_get_num_threads();
        const std::int64_t member = omp_get_thread_num();
        part(count * member / members, count * (member + 1) / members);
    }
}

} // namespace plugboard::cpu
