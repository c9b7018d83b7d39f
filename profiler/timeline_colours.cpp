// SPDX-License-Identifier: Apache-2.0
#include "profiler/timeline_colours.h"

namespace plugboard::profiler {
namespace {

// Told apart with the common kinds of colour blindness, and white text can be read on each.
const TaskStyle kLoad{"load", "#0f8b8d"};
const TaskStyle kForward{"forward", "#2f6db5"};
const TaskStyle kBackward{"backward", "#d9731a"};
const TaskStyle kUpdate{"update", "#3f8f4a"};
const TaskStyle kMetrics{"metrics", "#8a5fa8"};
const TaskStyle kInit{"init", "#6b7280"};
const TaskStyle kTransfer{"transfer", "#c2334d"};
const TaskStyle kGather{"copy, sum", "#8d6748"};

} // namespace

TaskStyle styleOf(const model::Task& task)
{
    using model::TaskKind;
    if (task.kind == TaskKind::Send || task.kind == TaskKind::Receive ||
        task.kind == TaskKind::Member)
        return kTransfer;
    if (task.kind == TaskKind::Copy || task.kind == TaskKind::Sum)
        return kGather;
    switch (task.pass) {
    case model::Pass::Load:
        return kLoad;
    case model::Pass::Forward:
        return kForward;
    case model::Pass::Backward:
        return kBackward;
    case model::Pass::Update:
        return kUpdate;
    case model::Pass::Metrics:
        return kMetrics;
    case model::Pass::Init:
        break;
    }
    return kInit;
}

std::vector<TaskStyle> taskStyles()
{
    return {kLoad, kForward, kBackward, kUpdate, kMetrics, kInit, kTransfer, kGather};
}

std::string colourOf(IdleCause cause)
{
    constexpr const char* colours[] = {"#0f8b8d", "#c2334d", "#7c6f9f", "#b08900",
                                       "#8895a7", "#3d4b5c", "#b8c2cc"};
    return colours[int(cause)];
}

std::string hatchOf(IdleCause cause)
{
    return "url(#idle" + std::to_string(int(cause)) + ")";
}

std::string hatchDefinitions()
{
    std::string text;
    for (std::size_t cause = 0; cause < kIdleCauses; ++cause) {
        const std::string colour = colourOf(IdleCause(cause));
        text += "<pattern id=\"idle" + std::to_string(cause) +
                "\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
                "patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" fill=\"" +
                colour + "\" fill-opacity=\"0.10\"/><rect width=\"1.6\" height=\"6\" fill=\"" +
                colour + "\" fill-opacity=\"0.75\"/></pattern>\n";
    }
    return text;
}

} // namespace plugboard::profiler
