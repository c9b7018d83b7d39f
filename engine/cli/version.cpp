// SPDX-License-Identifier: Apache-2.0
#include "engine/cli/version.h"

#include "engine/runner/backends.h"

#include <CLI/Version.hpp>
#include <nlohmann/json.hpp>

namespace plugboard::cli {

std::string versionText()
{
    std::string text = "plugboard " PLUGBOARD_VERSION "\n";
    for (const auto precision : {model::DataType::Float32, model::DataType::Float64})
        if (auto backend = runner::registeredBackends().find(model::DeviceKind::Cpu, precision))
            text += (*backend)->version() + " (" + toString(precision) + ")\n";
    text += "hwloc " PLUGBOARD_HWLOC_VERSION "\n"
            "protobuf " PLUGBOARD_PROTOBUF_VERSION "\n"
            "CLI11 " CLI11_VERSION "\n";
    text += "nlohmann-json " + std::to_string(NLOHMANN_JSON_VERSION_MAJOR) + "." +
            std::to_string(NLOHMANN_JSON_VERSION_MINOR) + "." +
            std::to_string(NLOHMANN_JSON_VERSION_PATCH);
    return text;
}

} // namespace plugboard::cli
