// SPDX-License-Identifier: Apache-2.0
#include "engine/io/chrome_trace.h"

#include "engine/io/bytes.h"
#include "engine/io/export_sections.h"
#include "engine/trace/steps.h"

#include <cstdio>
#include <set>

namespace plugboard::io {
namespace {

/// A JSON string. Bytes that are no UTF-8 become '?': names come from files.
std::string quoted(const std::string& text)
{
    std::string json = "\"";
    std::size_t at = 0;
    while (at < text.size()) {
        const auto byte = std::uint8_t(text[at]);
        const std::size_t length = byte < 0x80   ? 1
                                   : byte < 0xc2 ? 0
                                   : byte < 0xe0 ? 2
                                   : byte < 0xf0 ? 3
                                   : byte < 0xf5 ? 4
                                                 : 0;
        bool whole = length > 0 && at + length <= text.size();
        for (std::size_t i = 1; whole && i < length; ++i)
            whole = (std::uint8_t(text[at + i]) & 0xc0) == 0x80;
        if (!whole) {
            json += '?';
            ++at;
            continue;
        }
        if (byte < 0x20) {
            char escape[8];
            std::snprintf(escape, sizeof escape, "\\u%04x", byte);
            json += escape;
        } else {
            if (byte == '"' || byte == '\\')
                json += '\\';
            json.append(text, at, length);
        }
        at += length;
    }
    return json + '"';
}

/// Nanoseconds as microseconds with three decimals, exactly.
void appendMicroseconds(std::string& text, std::uint64_t nanoseconds)
{
    char number[32];
    std::snprintf(number, sizeof number, "%llu.%03u",
                  static_cast<unsigned long long>(nanoseconds / 1000),
                  unsigned(nanoseconds % 1000));
    text += number;
}

class ChromeWriter {
public:
    std::string run(const std::vector<ExportSection>& sections)
    {
        text_ = "{\"displayTimeUnit\":\"ns\",\"traceEvents\":[";
        for (std::size_t at = 0; at < sections.size(); ++at)
            addSection(at, sections[at]);
        return std::move(text_) + "\n]}\n";
    }

private:
    void beginEvent(const char* start)
    {
        text_ += first_ ? "\n" : ",\n";
        first_ = false;
        text_ += start;
    }

    void addName(const char* kind, const std::string& place, const std::string& name)
    {
        if (!named_.insert(kind + place).second)
            return;
        beginEvent("{\"ph\":\"M\",\"name\":\"");
        text_ += kind + ("\"" + place) + ",\"args\":{\"name\":" + quoted(name) + "}}";
    }

    void addSection(std::size_t number, const ExportSection& item)
    {
        const std::string process = ",\"pid\":" + std::to_string(item.process);
        addName("process_name", process, processName(item.process));
        describeTasks(*item.program);
        for (std::size_t lane = 0; lane < item.section->lanes.size(); ++lane) {
            const std::string place = process + ",\"tid\":" + std::to_string(item.tracks[lane]);
            addName("thread_name", place, item.trackNames[lane]);
            for (const trace::Firing& firing : item.section->lanes[lane]) {
                addSlice(*item.program, place, firing);
                addFlow(number, *item.program, place, firing);
            }
        }
    }

    /// What is the same for all firings of a task.
    void describeTasks(const model::Program& program)
    {
        heads_.clear();
        arguments_.clear();
        for (const model::Task& task : program.tasks) {
            heads_.push_back("{\"ph\":\"X\",\"name\":" + quoted(task.name) +
                             ",\"cat\":" + quoted(toString(task.pass)));
            std::string arguments = "\"pass\":" + quoted(toString(task.pass)) +
                                    ",\"node\":" + quoted(task.node) + ",\"provenance\":\"" +
                                    toString(task.kernel.provenance) + "\",\"predicted_us\":";
            char seconds[40];
            std::snprintf(seconds, sizeof seconds, "%.3f", task.kernel.seconds.value * 1e6);
            arguments += seconds;
            if (task.kind == model::TaskKind::Send &&
                task.channel.index() < program.channels.size())
                arguments += ",\"bytes\":" +
                             std::to_string(program.channels[task.channel.index()].bytes.value);
            arguments_.push_back(std::move(arguments));
        }
    }

    void addSlice(const model::Program& program, const std::string& place,
                  const trace::Firing& firing)
    {
        beginEvent(heads_[firing.task].c_str());
        text_ += place;
        text_ += ",\"ts\":";
        appendMicroseconds(text_, firing.begin);
        text_ += ",\"dur\":";
        appendMicroseconds(text_, firing.end - firing.begin);
        text_ += ",\"args\":{";
        text_ += arguments_[firing.task];
        text_ += ",\"firing\":" + std::to_string(firing.firing);
        text_ += ",\"step\":" + std::to_string(trace::stepOf(program, firing));
        text_ += ",\"micro_batch\":" + std::to_string(trace::microBatchOf(program, firing)) + "}}";
    }

    void addFlow(std::size_t section, const model::Program& program, const std::string& place,
                 const trace::Firing& firing)
    {
        const model::Task& task = program.tasks[firing.task];
        if (!task.channel.valid())
            return;
        beginEvent(task.kind == model::TaskKind::Send ? "{\"ph\":\"s\""
                                                      : "{\"ph\":\"f\",\"bp\":\"e\"");
        text_ += ",\"name\":\"transfer\",\"cat\":\"transfer\",\"id\":\"" +
                 std::to_string(flowId(section, task.channel, firing)) + "\"" + place + ",\"ts\":";
        appendMicroseconds(text_, firing.begin);
        text_ += '}';
    }

    std::string text_;
    bool first_ = true;
    std::set<std::string> named_;
    std::vector<std::string> heads_;     ///< per task of the section's program
    std::vector<std::string> arguments_; ///< likewise
};

} // namespace

Result<void> exportChromeTrace(const std::string& path, const model::Plan& plan,
                               const trace::Trace& trace)
{
    const auto sections = exportSections(plan, trace);
    if (!sections)
        return sections.error();
    return writeFileAtomically(path, ChromeWriter().run(*sections));
}

} // namespace plugboard::io
