// SPDX-License-Identifier: Apache-2.0
#include "engine/data/image_folder.h"

#include "engine/io/data_files.h"
#include "engine/io/shown.h"

#include <algorithm>
#include <cctype>
#include <filesystem>

namespace plugboard::data {
namespace {

namespace fs = std::filesystem;

bool isPicture(const fs::path& path)
{
    std::string suffix = path.extension().string();
    std::transform(suffix.begin(), suffix.end(), suffix.begin(),
                   [](unsigned char letter) { return char(std::tolower(letter)); });
    for (const char* known : {".png", ".jpg", ".jpeg", ".ppm", ".pgm"})
        if (suffix == known)
            return true;
    return false;
}

/// Entries of a folder in ascending order; hidden ones are passed over.
std::vector<fs::path> entriesOf(const fs::path& folder, bool folders)
{
    std::vector<fs::path> entries;
    std::error_code failure;
    for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end;
         entry.increment(failure)) {
        std::error_code ignored;
        const bool wanted = folders ? entry->is_directory(ignored)
                                    : entry->is_regular_file(ignored) && isPicture(entry->path());
        if (wanted && !entry->path().filename().string().starts_with("."))
            entries.push_back(entry->path());
    }
    std::sort(entries.begin(), entries.end());
    return entries;
}

Result<std::vector<LabelledFile>> picturesOf(const fs::path& folder,
                                             const std::vector<std::string>& classes)
{
    std::vector<LabelledFile> files;
    for (const fs::path& each : entriesOf(folder, true)) {
        const auto found = std::find(classes.begin(), classes.end(), each.filename().string());
        if (found == classes.end())
            return Error{ErrorCode::InvalidInput,
                         "is a class that the training pictures do not have", each.string()};
        for (const fs::path& file : entriesOf(each, false))
            files.push_back({file.string(), std::int32_t(found - classes.begin())});
    }
    if (files.empty())
        return Error{ErrorCode::InvalidInput,
                     "holds no pictures (png, jpg, ppm) in a folder for each class",
                     folder.string()};
    return files;
}

Result<fs::path> rootOf(const model::DataSpec& spec)
{
    fs::path root = spec.folder;
    if (!spec.files.empty()) {
        const auto named = io::dataFile(spec, spec.files[0]);
        if (!named)
            return named.error();
        root = *named;
    }
    std::error_code failure;
    if (root.empty())
        return Error{ErrorCode::InvalidInput, "names no folder; choose one with a folder per class",
                     spec.name};
    if (!fs::is_directory(root, failure))
        return Error{ErrorCode::NotFound, "there is no such folder", root.string()};
    return root;
}

} // namespace

Result<ImageFolder> findImages(const model::DataSpec& spec)
{
    const auto root = rootOf(spec);
    if (!root)
        return root.error();
    std::error_code failure;
    const bool parts = fs::is_directory(*root / "train", failure);
    const fs::path training = parts ? *root / "train" : *root;
    ImageFolder folder;
    for (const fs::path& each : entriesOf(training, true))
        folder.classes.push_back(each.filename().string());
    auto train = picturesOf(training, folder.classes);
    if (!train)
        return train.error();
    folder.train = std::move(*train);
    for (const char* name : {"test", "val", "validation"}) {
        if (!parts || !fs::is_directory(*root / name, failure))
            continue;
        auto test = picturesOf(*root / name, folder.classes);
        if (!test)
            return test.error();
        folder.test = std::move(*test);
        break;
    }
    return folder;
}

} // namespace plugboard::data
