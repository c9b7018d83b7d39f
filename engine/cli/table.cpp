// SPDX-License-Identifier: Apache-2.0
#include "engine/cli/table.h"

#include <algorithm>

namespace plugboard::cli {

std::string table(const std::string& title, const TableRow& head, const std::vector<TableRow>& rows)
{
    if (rows.empty())
        return {};
    std::vector<std::size_t> widths;
    for (const std::string& cell : head)
        widths.push_back(cell.size());
    for (const TableRow& row : rows)
        for (std::size_t at = 0; at < row.size(); ++at)
            widths[at] = std::max(widths[at], row[at].size());
    const auto line = [&](const TableRow& row) {
        std::string text = " ";
        for (std::size_t at = 0; at < row.size(); ++at)
            text += " " + row[at] + std::string(widths[at] - row[at].size() + 1, ' ');
        return text.substr(0, text.find_last_not_of(' ') + 1) + "\n";
    };
    std::string text = title + "\n" + line(head);
    for (const TableRow& row : rows)
        text += line(row);
    return text;
}

} // namespace plugboard::cli
