// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"

#include <string>

namespace plugboard::runner {

/// A text file that grows line by line; each line is with the system when append returns, so that a
/// killed process loses none.
class LineFile {
public:
    LineFile() = default;
    ~LineFile();
    LineFile(const LineFile&) = delete;
    LineFile& operator=(const LineFile&) = delete;

    enum class Start { Empty, Append };
    /// errors  IoFailed
    Result<void> open(const std::string& path, Start start);
    /// errors  IoFailed
    Result<void> append(const std::string& line);

private:
    std::string path_;
    int descriptor_ = -1;
};

} // namespace plugboard::runner
