// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtGlobal>

#include <algorithm>

namespace plugboard::tests {

/// How many times longer than in a release build something may take: more than 1 under sanitizers.
inline int slowdown()
{
    return std::max(1, qEnvironmentVariableIntValue("PLUGBOARD_SLOWDOWN"));
}

} // namespace plugboard::tests
