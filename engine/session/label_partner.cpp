// SPDX-License-Identifier: Apache-2.0
#include "engine/session/label_partner.h"

#include "engine/io/idx.h"

#include <algorithm>
#include <filesystem>
#include <optional>

namespace plugboard::session {
namespace {

namespace fs = std::filesystem;

constexpr int kMostFiles = 1000; // of the folder that are looked at

struct Partner {
    std::string name;
    std::int64_t images = 0;
};

std::size_t alikeness(const std::string& a, const std::string& b)
{
    return std::size_t(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
}

} // namespace

Result<void> checkLabelPartner(const std::string& path, std::int64_t labels)
{
    const fs::path file(path);
    const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
    std::optional<Partner> nearest;
    std::error_code failure;
    int looked = 0;
    for (fs::directory_iterator entry(folder, failure), end;
         !failure && entry != end && looked < kMostFiles; entry.increment(failure), ++looked) {
        std::error_code ignored;
        const std::string name = entry->path().filename().string();
        if (name == file.filename() || !entry->is_regular_file(ignored))
            continue;
        const auto shape = io::idxShape(entry->path().string());
        if (!shape || shape->size() < 2)
            continue;
        if ((*shape)[0] == labels)
            return {};
        const std::string own = file.filename().string();
        const bool nearer = !nearest || std::pair(alikeness(own, name), name) >
                                            std::pair(alikeness(own, nearest->name), nearest->name);
        if (nearer)
            nearest = Partner{name, (*shape)[0]};
    }
    if (!nearest)
        return {};
    return Error{ErrorCode::DataCorrupt,
                 std::to_string(labels) + " labels for a different number of images: " +
                     nearest->name + " beside it declares " + std::to_string(nearest->images) +
                     ", and no other file there has " + std::to_string(labels),
                 path};
}

} // namespace plugboard::session
