// SPDX-License-Identifier: Apache-2.0
#include "engine/io/csv.h"
#include "tests/fuzz/input.h"

using namespace plugboard;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto table = io::parseCsv(std::string(tests::textOf(data, size)), "x");
    if (!table)
        return 0;
    for (std::size_t row = 0; row < table->rows(); ++row)
        for (std::size_t column = 0; column < table->columns.size(); ++column)
            (void)io::numberOf(table->cell(row, column));
    return 0;
}
