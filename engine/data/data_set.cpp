// SPDX-License-Identifier: Apache-2.0
#include "engine/data/data_set.h"

#include "engine/data/idx_data_set.h"
#include "engine/data/synthetic_data_set.h"
#include "engine/io/settings.h"

#include <filesystem>

namespace plugboard::data {
namespace {

constexpr const char* kFashionMnistFolder = "/usr/share/datasets/fashion-mnist";
constexpr std::int64_t kFashionMnistClasses = 10;

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
    const auto settings = io::loadSettings();
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

Result<std::unique_ptr<DataSet>> openFashionMnist(const model::DataSpec& spec, Subset subset)
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
            return Error{ErrorCode::NotFound,
                         "Fashion-MNIST is not there, or not whole; install it with `sudo apt "
                         "install dataset-fashion-mnist`",
                         folder};
    model::DataSpec tenClasses = spec;
    tenClasses.classes = kFashionMnistClasses;
    return openIdxDataSet(paths, tenClasses, subset);
}

Result<std::unique_ptr<DataSet>> openIdx(const model::DataSpec& spec, Subset subset)
{
    if (spec.files.size() != 4)
        return Error{ErrorCode::InvalidInput,
                     "names " + std::to_string(spec.files.size()) +
                         " files; give four: train images, train labels, test images, test labels",
                     "idx"};
    std::filesystem::path folder = spec.folder;
    if (folder.empty()) {
        const auto kept = userFolderWith({spec.files[0]}, "");
        if (!kept)
            return kept.error();
        folder = *kept;
    }
    const auto in = [&](std::size_t at) { return (folder / spec.files[at]).string(); };
    return openIdxDataSet({in(0), in(1), in(2), in(3)}, spec, subset);
}

} // namespace

Result<std::unique_ptr<DataSet>> openDataSet(const model::DataSpec& spec, std::uint64_t seed,
                                             Subset subset)
{
    if (spec.name == "fashion-mnist")
        return openFashionMnist(spec, subset);
    if (spec.name == "idx")
        return openIdx(spec, subset);
    if (spec.name == "synthetic")
        return openSyntheticDataSet(spec, seed, subset);
    return Error{ErrorCode::InvalidInput,
                 "unknown data set; known are fashion-mnist, idx and synthetic", spec.name};
}

} // namespace plugboard::data
