// SPDX-License-Identifier: Apache-2.0
#include "engine/io/resources.h"

#include <cstdlib>
#include <filesystem>
#include <vector>

namespace plugboard::io {

Result<std::string> resourceFolder()
{
    namespace fs = std::filesystem;
    std::vector<fs::path> places;
    if (const char* named = std::getenv("PLUGBOARD_RESOURCES"); named != nullptr && *named != 0)
        places.emplace_back(named);
    std::error_code failure;
    const fs::path program = fs::read_symlink("/proc/self/exe", failure);
    if (!failure)
        places.push_back(program.parent_path().parent_path() / "share/plugboard");
    places.emplace_back(PLUGBOARD_SOURCE_RESOURCES);
    std::string tried;
    for (const fs::path& place : places) {
        if (fs::is_directory(place / "examples", failure))
            return place.string();
        tried += (tried.empty() ? "" : ", ") + place.string();
    }
    return Error{ErrorCode::NotFound, "not found; set PLUGBOARD_RESOURCES (tried " + tried + ")",
                 "resources"};
}

} // namespace plugboard::io
