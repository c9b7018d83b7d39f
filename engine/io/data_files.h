// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"
#include "engine/model/recipe.h"

#include <string>

namespace plugboard::io {

/// Paths of the four IDX files of a data set.
struct IdxPaths {
    std::string trainImages;
    std::string trainLabels;
    std::string testImages;
    std::string testLabels;
};

/// The line that installs Fashion-MNIST.
inline constexpr const char* kFashionMnistInstall = "sudo apt install dataset-fashion-mnist";

/// Where the files of a recipe's data set lie ("fashion-mnist" or "idx"; any other has none: all
/// empty). Without a folder of its own the user's data folders (settings) are searched first, then
/// the place where Debian keeps it.
/// errors  NotFound: Fashion-MNIST is not there or not whole, with the line that installs it;
///         InvalidInput: an idx data set that does not name four files; those of loadSettings
Result<IdxPaths> idxPathsOf(const model::DataSpec& spec);

/// Where a file that a recipe names lies: in the recipe's folder, else in one of the user's data
/// folders, else as it is named. errors  those of loadSettings
Result<std::string> dataFile(const model::DataSpec& spec, const std::string& file);

} // namespace plugboard::io
