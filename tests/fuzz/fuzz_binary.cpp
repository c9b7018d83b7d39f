// SPDX-License-Identifier: Apache-2.0
#include "engine/io/documents.h"
#include "tests/fuzz/input.h"

#include <xxhash.h>

using namespace plugboard;

/// The first byte chooses the kind of file, the rest is its message: header and checksum are made
/// right, so that the message is read.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    constexpr char kKinds[] = {'N', 'R', 'T', 'J', 'P'};
    const char kind = kKinds[data[0] % sizeof kKinds];
    std::string bytes = std::string("PLUGBRD") + kind + std::string("\1\0\0\0", 4);
    bytes += tests::textOf(data + 1, size - 1);
    const std::uint64_t sum = XXH3_64bits(bytes.data(), bytes.size());
    for (int at = 0; at < 8; ++at)
        bytes.push_back(char(sum >> (8 * at)));
    const std::string path = tests::fileWith(bytes, "");
    switch (kind) {
    case 'N':
        (void)io::loadNetwork(path);
        break;
    case 'R':
        (void)io::loadRecipe(path);
        break;
    case 'T':
        (void)io::loadTopology(path);
        break;
    case 'J':
        (void)io::loadProject(path);
        break;
    default:
        (void)io::loadPlan(path);
    }
    return 0;
}
