// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace plugboard::cli {

using TableRow = std::vector<std::string>;

/// Title, head and rows for people, columns two blanks apart; nothing without rows.
std::string table(const std::string& title, const TableRow& head,
                  const std::vector<TableRow>& rows);

} // namespace plugboard::cli
