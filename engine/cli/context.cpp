// SPDX-License-Identifier: Apache-2.0
#include "engine/cli/context.h"

#include <nlohmann/json.hpp>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace plugboard::cli {

Result<void> print(const Context& context, const nlohmann::json& object, const std::string& text)
{
    using nlohmann::json;
    if (context.quiet && !context.json)
        return {};
    const std::string bytes =
        context.json ? object.dump(2, ' ', false, json::error_handler_t::replace) + "\n" : text;
    if (std::fwrite(bytes.data(), 1, bytes.size(), stdout) != bytes.size() ||
        std::fflush(stdout) != 0)
        return Error{ErrorCode::IoFailed, std::strerror(errno), "stdout"};
    return {};
}

} // namespace plugboard::cli
