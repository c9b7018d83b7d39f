// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace plugboard::bench {

/// A folder that goes with its owner.
class ScratchFolder {
public:
    ScratchFolder()
    {
        std::string path =
            (std::filesystem::temp_directory_path() / "plugboard-bench-XXXXXX").string();
        if (mkdtemp(path.data()) != nullptr)
            path_ = path;
    }
    ~ScratchFolder()
    {
        std::error_code ignored;
        if (!path_.empty())
            std::filesystem::remove_all(path_, ignored);
    }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    const std::string& path() const { return path_; }

private:
    std::string path_;
};

} // namespace plugboard::bench
