// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"
#include "engine/model/recipe.h"

#include <cstdint>
#include <string>
#include <vector>

namespace plugboard::data {

struct LabelledFile {
    std::string path;
    std::int32_t label = 0;
};

/// Pictures of a folder of classes, by class and name.
struct ImageFolder {
    std::vector<std::string> classes;
    std::vector<LabelledFile> train;
    std::vector<LabelledFile> test; ///< empty: there is no folder of its own for them
};

/// errors  NotFound, InvalidInput: no classes, no pictures, a class that training does not have
Result<ImageFolder> findImages(const model::DataSpec& spec);

} // namespace plugboard::data
