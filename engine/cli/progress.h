// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/cli/context.h"

#include <chrono>
#include <string>

namespace plugboard::cli {

/// "[=====>    ]  52 %  text", cut to `width` characters.
std::string progressLine(double fraction, const std::string& text, std::size_t width);

/// A line on stderr that is drawn over itself; only where stderr is a terminal and without -q.
class ProgressBar {
public:
    explicit ProgressBar(const Context& context);
    ~ProgressBar(); ///< wipes the line

    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;

    /// fraction  done so far, 0 .. 1; drawn at most ten times a second
    void show(double fraction, const std::string& text);

private:
    bool terminal_;
    bool drawn_ = false;
    std::chrono::steady_clock::time_point last_{};
};

} // namespace plugboard::cli
