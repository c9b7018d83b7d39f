// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace plugboard::onnx {

/// What a model file says of itself, before anything of it is understood.
struct ModelSummary {
    std::vector<std::string> operators; ///< each once, by name; those of other domains DOMAIN.OP
    std::vector<std::string> inputs;    ///< that a caller gives, in order
    std::vector<std::string> outputs;
};

/// errors  those of parsing
Result<ModelSummary> summaryOf(std::string_view bytes, const std::string& path);

} // namespace plugboard::onnx
