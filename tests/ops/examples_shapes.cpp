// SPDX-License-Identifier: Apache-2.0
#include "tests/ops/examples.h"

namespace plugboard::tests {

std::vector<OpExample> shapeExamples()
{
    return {};
}

} // namespace plugboard::tests
