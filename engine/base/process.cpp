// SPDX-License-Identifier: Apache-2.0
#include "engine/base/process.h"

#include <fstream>
#include <optional>
#include <sstream>
#include <unistd.h>

namespace plugboard {
namespace {

std::string hostName()
{
    char name[256] = {};
    return gethostname(name, sizeof name - 1) == 0 ? name : "";
}

/// Clock ticks from boot to the start of a process: the 22nd field of its stat file, counted behind
/// the name in parentheses, which may hold anything. Nothing: there is no such process, or it is
/// dead and only its parent has not noticed.
std::optional<std::int64_t> startOf(std::int64_t pid)
{
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    std::string text;
    if (!std::getline(file, text) || text.rfind(')') == std::string::npos)
        return std::nullopt;
    std::istringstream fields(text.substr(text.rfind(')') + 1));
    std::string field;
    for (int number = 3; number <= 22 && fields >> field; ++number)
        if (number == 3 && (field == "Z" || field == "X"))
            return std::nullopt;
    return fields ? std::optional(std::stoll(field)) : std::nullopt;
}

} // namespace

ProcessMark thisProcess()
{
    return {hostName(), getpid(), startOf(getpid()).value_or(0)};
}

bool stillRuns(const ProcessMark& mark)
{
    if (!isLocal(mark))
        return true;
    const auto began = startOf(mark.pid);
    return began && *began == mark.began;
}

bool isLocal(const ProcessMark& mark)
{
    return mark.host == hostName();
}

} // namespace plugboard
