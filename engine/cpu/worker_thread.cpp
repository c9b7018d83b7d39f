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
    omp_set_num_threads(std::max(device.cores, 1));
    return {};
}

} // namespace plugboard::cpu
