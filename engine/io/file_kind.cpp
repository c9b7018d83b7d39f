// SPDX-License-Identifier: Apache-2.0
#include "engine/io/bytes.h"
#include "engine/io/container.h"
#include "engine/io/documents.h"

#include <filesystem>
#include <fstream>

namespace plugboard::io {

Result<FileKind> fileKind(const std::string& path)
{
    // A folder opens like a file; what is wrong with a path, the reader says.
    if (std::error_code failure; !std::filesystem::is_regular_file(path, failure))
        if (auto bytes = readFile(path, 0); !bytes)
            return bytes.error();
    if (isTextPath(path)) {
        // Text has no magic: the kind whose reader accepts it, the most demanding first.
        if (loadPlan(path))
            return FileKind::Plan;
        if (const auto project = loadProject(path); project)
            return FileKind::Project;
        if (loadNetwork(path))
            return FileKind::Network;
        if (loadTopology(path))
            return FileKind::Topology;
        if (loadRecipe(path))
            return FileKind::Recipe;
        return FileKind::Unknown;
    }
    std::ifstream file(path, std::ios::binary);
    std::string start(8, '\0');
    if (!file)
        return readFile(path, 0).error();
    file.read(start.data(), std::streamsize(start.size()));
    if (!start.starts_with("PLUGBRD"))
        return FileKind::Unknown;
    switch (start[7]) {
    case 'N':
        return FileKind::Network;
    case 'R':
        return FileKind::Recipe;
    case 'T':
        return FileKind::Topology;
    case 'J':
        return FileKind::Project;
    case 'P':
        return FileKind::Plan;
    case 'X':
        return FileKind::Trace;
    default:
        return FileKind::Unknown;
    }
}

} // namespace plugboard::io
