// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu/worker_thread.h"

#include <omp.h>
#include <sched.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace plugboard::cpu {

Result<void> enterWorker(const model::Device& device)
{
    if (!device.cpus.empty()) {
        cpu_set_t processors;
        CPU_ZERO(&processors);
        for (const int processor : device.cpus)
            if (processor >= 0 && processor < CPU_SETSIZE)
                CPU_SET(std::size_t(processor), &processors);
        if (sched_setaffinity(0, sizeof processors, &processors) != 0)
            return Error{ErrorCode::DeviceFailed,
                         std::string("cannot bind the worker to its processors: ") +
                             std::strerror(errno),
                         device.name};
    }
    // oneDNN's barriers wait for all threads that are promised; OMP_THREAD_LIMIT may give fewer.
    omp_set_num_threads(std::clamp(device.cores, 1, omp_get_thread_limit()));
    return {};
}

} // namespace plugboard::cpu
