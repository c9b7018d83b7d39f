// SPDX-License-Identifier: Apache-2.0
#include "tests/ops/examples.h"

namespace plugboard::tests {

std::vector<OpExample> heavyExamples()
{
    return {};
}

} // namespace plugboard::tests
