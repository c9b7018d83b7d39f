// SPDX-License-Identifier: Apache-2.0
#include "engine/runtime/sleeper.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace plugboard::runtime {

static_assert(sizeof(std::atomic<std::uint32_t>) == 4 &&
                  std::atomic<std::uint32_t>::is_always_lock_free,
              "a futex is a plain 32-bit word");

void Sleeper::sleep()
{
    syscall(SYS_futex, reinterpret_cast<std::uint32_t*>(&asleep_), FUTEX_WAIT_PRIVATE, 1, nullptr,
            nullptr, 0);
    asleep_.store(0, std::memory_order_relaxed);
}

void Sleeper::wake()
{
    if (asleep_.exchange(0, std::memory_order_seq_cst) == 1)
        syscall(SYS_futex, reinterpret_cast<std::uint32_t*>(&asleep_), FUTEX_WAKE_PRIVATE, 1,
                nullptr, nullptr, 0);
}

} // namespace plugboard::runtime
