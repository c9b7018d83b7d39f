// SPDX-License-Identifier: Apache-2.0
#include "engine/io/npy.h"
#include "tests/fuzz/input.h"

using namespace plugboard;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    (void)io::parseNpy(tests::textOf(data, size), "a", "x");
    return 0;
}
