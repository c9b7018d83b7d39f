// SPDX-License-Identifier: Apache-2.0
#include "engine/io/documents.h"
#include "tests/fuzz/input.h"

using namespace plugboard;

/// Our files in text form: recognised, then read as what they are taken for.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string path = tests::fileWith(tests::textOf(data, size), ".txt");
    const auto kind = io::fileKind(path);
    if (!kind)
        return 0;
    switch (*kind) {
    case io::FileKind::Network:
        (void)io::loadNetwork(path);
        break;
    case io::FileKind::Recipe:
        (void)io::loadRecipe(path);
        break;
    case io::FileKind::Topology:
        (void)io::loadTopology(path);
        break;
    case io::FileKind::Project:
        (void)io::loadProject(path);
        break;
    case io::FileKind::Plan:
        (void)io::loadPlan(path);
        break;
    default:
        break;
    }
    return 0;
}
