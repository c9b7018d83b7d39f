// SPDX-License-Identifier: Apache-2.0
#include "engine/onnx/import.h"
#include "tests/fuzz/input.h"

using namespace plugboard;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    (void)onnx::importModel(tests::textOf(data, size), "/nonexistent", "x");
    return 0;
}
