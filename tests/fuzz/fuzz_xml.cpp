// SPDX-License-Identifier: Apache-2.0
#include "engine/io/xml.h"
#include "tests/fuzz/input.h"

using namespace plugboard;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    (void)io::checkXml(tests::textOf(data, size), "x");
    return 0;
}
