// SPDX-License-Identifier: Apache-2.0
#include "engine/passes/wiring.h"

#include <algorithm>
#include <numeric>

namespace plugboard::passes {
namespace {

/// Insertions, deletions and replacements that turn a into b.
std::size_t edits(const std::string& a, const std::string& b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), 0);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row.back();
}

} // namespace

std::string nearestKind(const std::string& name)
{
    const std::string known = name.substr(0, 64);
    std::string nearest;
    std::size_t least = 0;
    for (const ops::OpKind& kind : ops::all()) {
        if (kind.label.empty())
            continue;
        const std::size_t needed = edits(known, kind.name);
        if (nearest.empty() || needed < least) {
            nearest = kind.name;
            least = needed;
        }
    }
    return nearest;
}

} // namespace plugboard::passes
