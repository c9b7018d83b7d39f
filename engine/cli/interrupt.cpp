// SPDX-License-Identifier: Apache-2.0
#include "engine/cli/interrupt.h"

#include <signal.h>
#include <unistd.h>

namespace plugboard::cli {
namespace {

std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free); // set in a signal handler

void onSignal(int)
{
    if (interrupted.exchange(true))
        _exit(130);
}

} // namespace

const std::atomic<bool>& interruptFlag()
{
    static const bool installed = [] {
        struct sigaction action {};
        action.sa_handler = onSignal;
        action.sa_flags = SA_RESTART;
        for (const int number : {SIGINT, SIGTERM, SIGHUP})
            sigaction(number, &action, nullptr);
        return true;
    }();
    (void)installed;
    return interrupted;
}

} // namespace plugboard::cli
