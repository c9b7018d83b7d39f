// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace plugboard {

[[noreturn]] void checkFailed(const char* condition, const char* why, const char* file, int line);

} // namespace plugboard

/// For bugs in our own code only: no input may reach it. Aborts with the place and the reason.
#define PB_CHECK(condition, why)                                                                   \
    do {                                                                                           \
        if (!(condition))                                                                          \
            ::plugboard::checkFailed(#condition, why, __FILE__, __LINE__);                         \
    } while (false)
