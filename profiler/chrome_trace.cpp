// SPDX-License-Identifier: Apache-2.0
#include "profiler/chrome_trace.h"

#include "engine/trace/steps.h"
#include "profiler/belongs.h"
#include "profiler/lane_names.h"

#include <nlohmann/json.hpp>

#include <cstdio>

namespace plugboard::profiler {
namespace {

std::string quoted(const std::string& text)
{
    using nlohmann::json;
    return json(text).dump(-1, ' ', false, json::error_handler_t::replace);
}

/// Written event by event: a long run has millions of them.
class Writer {
public:
    explicit Writer(const model::Plan& plan) : plan_(plan) {}

    Result<void> addTrace(int process, const std::string& name, const trace::Trace& trace)
    {
        addEvent("{\"ph\":\"M\",\"name\":\"process_name\",\"pid\":" + std::to_string(process) +
                 ",\"args\":{\"name\":" + quoted(name) + "}}");
        for (const trace::Section& section : trace.sections)
            if (auto added = addSection(process, section); !added)
                return added;
        return {};
    }
    std::string text() const
    {
        return "{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n" + events_ + "\n]}\n";
    }

private:
    void addEvent(const std::string& event) { events_ += (events_.empty() ? "" : ",\n") + event; }

    Result<void> addSection(int process, const trace::Section& section)
    {
        const model::Program* program = plan_.program(section.program);
        if (program == nullptr)
            return Error{ErrorCode::InvalidInput,
                         "the plan has no program " + toString(section.program), plan_.networkName};
        const auto flat = model::flatten(plan_, *program);
        if (!flat)
            return flat.error();
        if (auto belongs = checkBelongs(*flat, section); !belongs)
            return belongs;
        for (std::size_t lane = 0; lane < section.lanes.size(); ++lane)
            addLane(process, *flat, lane, section);
        return {};
    }

    void addLane(int process, const model::FlatProgram& flat, std::size_t lane,
                 const trace::Section& section)
    {
        const model::Program& program = *flat.program;
        const std::string thread = std::to_string(int(section.program) * 1000 + int(lane));
        const std::string place = ",\"pid\":" + std::to_string(process) + ",\"tid\":" + thread;
        addEvent("{\"ph\":\"M\",\"name\":\"thread_name\"" + place + ",\"args\":{\"name\":" +
                 quoted(laneName(plan_, flat, lane) + " " + toString(section.program)) + "}}");
        std::vector<std::string> heads;
        for (const model::Task& task : program.tasks)
            heads.push_back("{\"ph\":\"X\",\"name\":" + quoted(task.name) +
                            ",\"cat\":" + quoted(toString(task.pass)) + place);
        for (const trace::Firing& firing : section.lanes[lane]) {
            char times[160];
            std::snprintf(times, sizeof times,
                          ",\"ts\":%.3f,\"dur\":%.3f,\"args\":{\"step\":%lld,\"micro_batch\":%d}}",
                          double(firing.begin) * 1e-3, double(firing.end - firing.begin) * 1e-3,
                          static_cast<long long>(trace::stepOf(program, firing)),
                          trace::microBatchOf(program, firing));
            addEvent(heads[firing.task] + times);
        }
    }

    const model::Plan& plan_;
    std::string events_;
};

} // namespace

Result<std::string> chromeTrace(const model::Plan& plan, const trace::Trace* predicted,
                                const trace::Trace* measured)
{
    Writer writer(plan);
    if (predicted != nullptr)
        if (auto added = writer.addTrace(1, "predicted", *predicted); !added)
            return added.error();
    if (measured != nullptr)
        if (auto added = writer.addTrace(2, "measured", *measured); !added)
            return added.error();
    return writer.text();
}

} // namespace plugboard::profiler
