// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plugboard::io {

/// Rows of texts. The cells are parts of one buffer: what is a number, the reader asks.
class CsvTable {
public:
    std::vector<std::string> columns; ///< names; "0", "1" ... where the file has none
    bool hasHeader = false;
    char separator = ',';

    std::size_t rows() const { return columns.empty() ? 0 : cells_.size() / columns.size(); }
    std::string_view cell(std::size_t row, std::size_t column) const
    {
        const Cell& cell = cells_[row * columns.size() + column];
        return std::string_view(bytes_).substr(cell.begin, cell.size);
    }
    /// The line of the file that a row begins on, from 1.
    std::int64_t lineOf(std::size_t row) const { return lines_[row]; }

private:
    friend class CsvReader;
    struct Cell {
        std::uint32_t begin = 0;
        std::uint32_t size = 0;
    };
    std::string bytes_;
    std::vector<Cell> cells_;
    std::vector<std::int64_t> lines_;
};

/// RFC 4180: quotes, doubled quotes and line breaks within them. Separated by commas, semicolons or
/// tabs, whichever the first line has most of. The first row names the columns where none of its
/// cells is a number.
/// errors  DataCorrupt with the line: rows of different lengths, a quote without end, no UTF-8, no
///         rows; subject = path
Result<CsvTable> parseCsv(std::string bytes, const std::string& path);
Result<CsvTable> loadCsv(const std::string& path);

/// A finite number, blanks around it allowed.
std::optional<double> numberOf(std::string_view cell);

} // namespace plugboard::io
