// SPDX-License-Identifier: Apache-2.0
#include "engine/io/foreign_format.h"
#include "engine/io/image.h"
#include "tests/fuzz/input.h"

using namespace plugboard;

/// Also recognises what it is given, as `check` does with any file.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    (void)io::foreignFormatOf(tests::textOf(data, size), size);
    const auto header = io::imageHeader(tests::textOf(data, size), "x");
    if (!header || std::int64_t(header->width) * header->height > (1 << 20))
        return 0; // large pictures only cost time
    const auto image = io::decodeImage(tests::textOf(data, size), "x");
    if (image)
        (void)io::resized(*image, 8, 8, 3);
    return 0;
}
