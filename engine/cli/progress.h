// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/cli/context.h"

#include <chrono>
#include <string>

namespace plugboard::cli {

/// "[=====>    ]  52 %  text", cut to `width` characters.
std::string progressLine(double fraction, const std::string& text, std::size_t width);

/// {"progress": 0.42, "text": "planning"}, for a program that shows our progress in its own way.
std::string progressJson(double fraction, const std::string& text);

/// A line on stderr that is drawn over itself where stderr is a terminal. With PLUGBOARD_PROGRESS=
/// json in the environment, a line of JSON each time, whatever stderr is. Nothing with -q.
class ProgressBar {
public:
    explicit ProgressBar(const Context& context);
    ~ProgressBar(); ///< wipes the line

    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;

    /// fraction  done so far, 0 .. 1; drawn at most ten times a second
    void show(double fraction, const std::string& text);

private:
    enum class Form { None, Terminal, Json };
    Form form_ = Form::None;
    bool shown_ = false;
    std::chrono::steady_clock::time_point last_{};
};

} // namespace plugboard::cli
