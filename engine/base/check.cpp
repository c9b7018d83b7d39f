// SPDX-License-Identifier: Apache-2.0
#include "engine/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace plugboard {

void checkFailed(const char* condition, const char* why, const char* file, int line)
{
    std::fprintf(stderr, "plugboard: internal error at %s:%d: %s (%s)\n", file, line, why,
                 condition);
    std::abort();
}

} // namespace plugboard
