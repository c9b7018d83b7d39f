// SPDX-License-Identifier: Apache-2.0
#include "engine/io/idx.h"
#include "tests/fuzz/input.h"

using namespace plugboard;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    (void)io::parseIdx(std::string(tests::textOf(data, size)), "x");
    return 0;
}
