// SPDX-License-Identifier: Apache-2.0
#include "engine/io/export_sections.h"

#include <map>
#include <utility>

namespace plugboard::io {
namespace {

Error foreign(const trace::Section& section, const std::string& what)
{
    return {ErrorCode::InvalidInput, what + "; name the plan of this trace",
            toString(section.program)};
}

Result<void> checkLane(const model::FlatProgram& flat, const trace::Section& section,
                       std::size_t lane)
{
    std::uint64_t free = 0;
    for (const trace::Firing& firing : section.lanes[lane]) {
        if (firing.task >= flat.laneOfTask.size() || flat.laneOfTask[firing.task].index() != lane)
            return foreign(section, "the plan has no task " + std::to_string(firing.task) +
                                        " on lane " + std::to_string(lane));
        const model::Task& task = flat.program->tasks[firing.task];
        if (firing.end < firing.begin || firing.begin < free)
            return Error{ErrorCode::InvalidInput,
                         "firing " + std::to_string(firing.firing) +
                             " begins before the one before it on its lane has ended",
                         task.name};
        free = firing.end;
    }
    return {};
}

/// Numbers tracks by name, so that both processes number them alike.
class Tracks {
public:
    std::uint32_t number(const std::string& name)
    {
        return numbers_.emplace(name, std::uint32_t(numbers_.size() + 1)).first->second;
    }

private:
    std::map<std::string, std::uint32_t> numbers_;
};

void nameTracks(const model::Plan& plan, const model::FlatProgram& flat, Tracks& tracks,
                ExportSection& section)
{
    constexpr const char* kinds[] = {"compute", "send", "receive", "loader"};
    std::map<std::string, int> met;
    for (std::size_t lane = 0; lane < flat.lanes.size(); ++lane) {
        std::string name = plan.topology.device(flat.laneDevice[lane]).name + " " +
                           kinds[int(flat.program->lanes[lane].kind)];
        if (const int before = met[name]++; before > 0)
            name += " " + std::to_string(before + 1);
        name += ", " + toString(flat.program->kind);
        section.tracks.push_back(tracks.number(name));
        section.trackNames.push_back(std::move(name));
    }
}

} // namespace

Result<std::vector<ExportSection>> exportSections(const model::Plan& plan,
                                                  const trace::Trace& trace)
{
    std::vector<ExportSection> sections;
    Tracks tracks;
    for (const trace::Section& section : trace.sections) {
        const model::Program* program = plan.program(section.program);
        if (program == nullptr)
            return foreign(section, "the plan has no such program");
        const auto flat = model::flatten(plan, *program);
        if (!flat)
            return flat.error();
        if (section.lanes.size() != flat->lanes.size())
            return foreign(section, "the plan has " + std::to_string(flat->lanes.size()) +
                                        " lanes, the trace " +
                                        std::to_string(section.lanes.size()));
        for (std::size_t lane = 0; lane < section.lanes.size(); ++lane)
            if (auto checked = checkLane(*flat, section, lane); !checked)
                return checked.error();
        ExportSection item{
            &section, program, section.origin == trace::Origin::Predicted ? 1 : 2, {}, {}};
        nameTracks(plan, *flat, tracks, item);
        sections.push_back(std::move(item));
    }
    return sections;
}

const char* processName(int process)
{
    return process == 1 ? "predicted" : "measured";
}

const char* toString(model::Provenance provenance)
{
    constexpr const char* names[] = {"calibrated", "preset", "extrapolated"};
    return names[int(provenance)];
}

std::uint64_t flowId(std::size_t section, model::ChannelId channel, const trace::Firing& firing)
{
    return std::uint64_t(section + 1) << 52 | std::uint64_t(channel.value & 0xfffffu) << 32 |
           firing.firing;
}

} // namespace plugboard::io
