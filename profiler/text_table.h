// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace plugboard::profiler {

enum class Align { Left, Right };

/// Columns of text, two spaces apart, each as wide as its widest cell (in UTF-8 characters).
class TextTable {
public:
    explicit TextTable(std::vector<Align> columns) : columns_(std::move(columns)) {}

    void add(std::vector<std::string> cells);
    std::string text() const; ///< one line per row, no blanks at the ends of lines

private:
    std::vector<Align> columns_;
    std::vector<std::vector<std::string>> rows_;
};

} // namespace plugboard::profiler
