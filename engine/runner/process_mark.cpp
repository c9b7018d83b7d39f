// SPDX-License-Identifier: Apache-2.0
#include "engine/runner/process_mark.h"

#include "engine/base/process.h"

#include <nlohmann/json.hpp>

namespace plugboard::runner {

nlohmann::json processMark()
{
    const ProcessMark mark = thisProcess();
    return {{"host", mark.host}, {"pid", mark.pid}, {"began", mark.began}};
}

bool stillRuns(const nlohmann::json& mark)
{
    if (!mark.is_object() || !mark.contains("pid") || !mark["pid"].is_number_integer() ||
        !mark.contains("began") || !mark["began"].is_number_integer() || !mark.contains("host") ||
        !mark["host"].is_string())
        return false;
    return plugboard::stillRuns(ProcessMark{mark["host"].get<std::string>(),
                                            mark["pid"].get<std::int64_t>(),
                                            mark["began"].get<std::int64_t>()});
}

} // namespace plugboard::runner
