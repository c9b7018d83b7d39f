// SPDX-License-Identifier: Apache-2.0
#include "engine/io/data_files.h"

#include "engine/io/settings.h"

#include <filesystem>

namespace plugboard::io {
namespace {

constexpr const char* kFashionMnistFolder = "/usr/share/datasets/fashion-mnist";

/// The file as named, gzipped or plain; empty where there is neither.
std::string found(const std::filesystem::path& folder, const std::string& name)
{
    std::error_code failure;
    for (const char* suffix : {".gz", ""})
        if (const auto path = folder / (name + suffix); std::filesystem::exists(path, failure))
            return path.string();
    return {};
}

/// Where the user keeps data sets: the first of those folders, or of `below` in one of them, that
/// has one of these files; empty where none has.
Result<std::string> userFolderWith(const std::vector<std::string>& files, const std::string& below)
{
    const auto settings = loadSettings();
    if (!settings)
        return settings.error();
    std::error_code failure;
    for (const std::filesystem::path folder : settings->dataFolders)
        for (const auto& place : {folder / below, folder})
            for (const std::string& file : files)
                if (std::filesystem::exists(place / file, failure))
                    return place.string();
    return std::string();
}

Result<IdxPaths> fashionMnist(const model::DataSpec& spec)
{
    std::string folder = spec.folder;
    if (folder.empty()) {
        const auto kept = userFolderWith({"train-images-idx3-ubyte.gz", "train-images-idx3-ubyte"},
                                         "fashion-mnist");
        if (!kept)
            return kept.error();
        folder = kept->empty() ? kFashionMnistFolder : *kept;
    }
    const IdxPaths paths{
        found(folder, "train-images-idx3-ubyte"), found(folder, "train-labels-idx1-ubyte"),
        found(folder, "t10k-images-idx3-ubyte"), found(folder, "t10k-labels-idx1-ubyte")};
    for (const std::string& path :
         {paths.trainImages, paths.trainLabels, paths.testImages, paths.testLabels})
        if (path.empty())
            return Error{
                ErrorCode::NotFound,
                std::string("Fashion-MNIST is not there, or not whole; install it with `") +
                    kFashionMnistInstall + "`",
                folder};
    return paths;
}

Result<IdxPaths> idx(const model::DataSpec& spec)
{
    if (spec.files.size() > 4)
        return Error{ErrorCode::InvalidInput,
                     "names " + std::to_string(spec.files.size()) +
                         " files; give four: training images, training labels, test images, test "
                         "labels",
                     "idx"};
    std::string lacking;
    const char* const names[] = {"training images", "training labels", "test images",
                                 "test labels"};
    for (std::size_t at = 0; at < 4; ++at)
        if (at >= spec.files.size() || spec.files[at].empty())
            lacking += (lacking.empty() ? "" : ", ") + std::string(names[at]);
    if (!lacking.empty())
        return Error{ErrorCode::InvalidInput, "names no " + lacking + "; choose these files",
                     "idx"};
    std::filesystem::path folder = spec.folder;
    if (folder.empty()) {
        const auto kept = userFolderWith({spec.files[0]}, "");
        if (!kept)
            return kept.error();
        folder = *kept;
    }
    const auto in = [&](std::size_t at) { return (folder / spec.files[at]).string(); };
    return IdxPaths{in(0), in(1), in(2), in(3)};
}

} // namespace

Result<IdxPaths> idxPathsOf(const model::DataSpec& spec)
{
    if (spec.name == "fashion-mnist")
        return fashionMnist(spec);
    if (spec.name == "idx")
        return idx(spec);
    return IdxPaths{};
}

Result<std::string> dataFile(const model::DataSpec& spec, const std::string& file)
{
    std::filesystem::path folder = spec.folder;
    if (folder.empty()) {
        const auto kept = userFolderWith({file}, "");
        if (!kept)
            return kept.error();
        folder = *kept;
    }
    return (folder / file).string();
}

} // namespace plugboard::io
