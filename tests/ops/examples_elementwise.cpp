// SPDX-License-Identifier: Apache-2.0
#include "tests/ops/examples.h"

namespace plugboard::tests {

std::vector<OpExample> elementwiseExamples()
{
    return {};
}

} // namespace plugboard::tests
