// SPDX-License-Identifier: Apache-2.0
#include "engine/io/perfetto_trace.h"

#include "engine/io/bytes.h"
#include "engine/io/export_sections.h"
#include "engine/trace/steps.h"

#include <cmath>
#include <map>
#include <set>

namespace plugboard::io {
namespace {

// Field numbers of perfetto/trace/*.proto.
namespace packet {
constexpr int kClockSnapshot = 6, kTimestamp = 8, kSequence = 10, kTrackEvent = 11,
              kInternedData = 12, kSequenceFlags = 13, kDefaults = 59, kTrackDescriptor = 60;
} // namespace packet
namespace event {
constexpr int kCategory = 3, kAnnotation = 4, kType = 9, kName = 10, kTrack = 11, kFlow = 47,
              kTerminatingFlow = 48;
} // namespace event
constexpr int kTracePacket = 1;
constexpr std::uint64_t kStateCleared = 1, kNeedsState = 2;            // sequence_flags
constexpr std::uint64_t kSliceBegin = 1, kSliceEnd = 2;                // TrackEvent.type
constexpr std::uint64_t kBootTime = 6, kOwnClock = 64;                 // clock ids
constexpr int kCategoryNames = 1, kEventNames = 2, kArgumentNames = 3; // of InternedData

/// A protobuf message in the making.
class Wire {
public:
    void number(int field, std::uint64_t value)
    {
        varint(std::uint64_t(field) << 3);
        varint(value);
    }
    void fixed(int field, std::uint64_t value)
    {
        varint(std::uint64_t(field) << 3 | 1);
        for (int at = 0; at < 8; ++at)
            bytes_.push_back(char(value >> (8 * at)));
    }
    void text(int field, const std::string& value)
    {
        varint(std::uint64_t(field) << 3 | 2);
        varint(value.size());
        bytes_ += value;
    }
    void message(int field, const Wire& value) { text(field, value.bytes_); }
    void clear() { bytes_.clear(); }
    bool empty() const { return bytes_.empty(); }
    std::string& bytes() { return bytes_; }

private:
    void varint(std::uint64_t value)
    {
        for (; value >= 0x80; value >>= 7)
            bytes_.push_back(char(value | 0x80));
        bytes_.push_back(char(value));
    }
    std::string bytes_;
};

/// One lane of one section: a packet sequence with its own clock and interned names.
class Sequence {
public:
    Sequence(Wire& file, std::uint64_t id, std::size_t section, const ExportSection& item)
        : file_(file), id_(id), section_(section), program_(*item.program),
          described_(program_.tasks.size(), false)
    {
    }

    /// start  ns that the clock counts from
    void open(std::uint64_t track, std::uint64_t start)
    {
        Wire real, own, clocks, event, defaults;
        real.number(1, kBootTime);
        real.number(2, start);
        own.number(1, kOwnClock);
        own.number(2, start);
        own.number(3, 1); // is_incremental
        clocks.message(1, real);
        clocks.message(1, own);
        event.number(event::kTrack, track);
        defaults.message(packet::kTrackEvent, event);
        defaults.number(58, kOwnClock); // timestamp_clock_id
        packet_.clear();
        packet_.number(packet::kSequence, id_);
        packet_.number(packet::kSequenceFlags, kStateCleared);
        packet_.message(packet::kClockSnapshot, clocks);
        packet_.message(packet::kDefaults, defaults);
        file_.message(kTracePacket, packet_);
        now_ = start;
    }

    void add(const trace::Firing& firing)
    {
        event_.clear();
        interned_.clear();
        const model::Task& task = program_.tasks[firing.task];
        event_.number(event::kType, kSliceBegin);
        event_.number(event::kName, interned(kEventNames, task.name));
        event_.number(event::kCategory, interned(kCategoryNames, toString(task.pass)));
        if (program_.microBatches > 1 && task.rate == model::Rate::MicroBatch)
            event_.number(
                event::kCategory,
                interned(kCategoryNames,
                         "micro-batch " + std::to_string(trace::microBatchOf(program_, firing))));
        addNumber("step", std::uint64_t(trace::stepOf(program_, firing)));
        if (!described_[firing.task])
            describe(task);
        described_[firing.task] = true;
        if (task.channel.valid())
            event_.fixed(task.kind == model::TaskKind::Send ? event::kFlow
                                                            : event::kTerminatingFlow,
                         flowId(section_, task.channel, firing));
        writeEvent(firing.begin, kNeedsState);
        event_.clear();
        interned_.clear();
        event_.number(event::kType, kSliceEnd);
        writeEvent(firing.end, 0);
    }

private:
    void describe(const model::Task& task)
    {
        addText("node", task.node);
        addText("provenance", toString(task.kernel.provenance));
        addNumber("predicted_ns",
                  std::uint64_t(std::llround(std::min(task.kernel.seconds.value, 1e9) * 1e9)));
        if (task.kind == model::TaskKind::Send && task.channel.index() < program_.channels.size())
            addNumber("bytes", std::uint64_t(program_.channels[task.channel.index()].bytes.value));
    }

    void addNumber(const char* name, std::uint64_t value)
    {
        annotation_.clear();
        annotation_.number(1, interned(kArgumentNames, name));
        annotation_.number(3, value);
        event_.message(event::kAnnotation, annotation_);
    }

    void addText(const char* name, const std::string& value)
    {
        annotation_.clear();
        annotation_.number(1, interned(kArgumentNames, name));
        annotation_.text(6, value);
        event_.message(event::kAnnotation, annotation_);
    }

    /// The number of a name; a new one is told with the event at hand.
    std::uint64_t interned(int kind, const std::string& name)
    {
        auto& names = names_[kind];
        const auto [found, isNew] = names.emplace(name, names.size() + 1);
        if (isNew) {
            Wire entry;
            entry.number(1, found->second);
            entry.text(2, name);
            interned_.message(kind, entry);
        }
        return found->second;
    }

    void writeEvent(std::uint64_t time, std::uint64_t flags)
    {
        packet_.clear();
        packet_.number(packet::kTimestamp, time - now_);
        packet_.number(packet::kSequence, id_);
        if (flags != 0)
            packet_.number(packet::kSequenceFlags, flags);
        if (!interned_.empty())
            packet_.message(packet::kInternedData, interned_);
        packet_.message(packet::kTrackEvent, event_);
        file_.message(kTracePacket, packet_);
        now_ = time;
    }

    Wire& file_;
    std::uint64_t id_;
    std::size_t section_;
    const model::Program& program_;
    std::uint64_t now_ = 0;
    std::vector<bool> described_; ///< per task
    std::map<int, std::map<std::string, std::uint64_t>> names_;
    Wire packet_, event_, interned_, annotation_; ///< reused: no allocation per event
};

/// Numbers of tracks over all processes.
std::uint64_t uuidOf(int process, std::uint32_t track)
{
    return std::uint64_t(track) << 2 | std::uint64_t(process);
}

void describeTrack(Wire& file, std::uint64_t uuid, int field, const Wire& what)
{
    Wire descriptor, packet;
    descriptor.number(1, uuid);
    descriptor.message(field, what);
    packet.message(packet::kTrackDescriptor, descriptor);
    packet.number(packet::kSequence, 1);
    file.message(kTracePacket, packet);
}

void describeTracks(Wire& file, const std::vector<ExportSection>& sections)
{
    std::set<std::uint64_t> told;
    for (const ExportSection& item : sections) {
        const auto pid = std::uint64_t(item.process);
        if (const std::uint64_t uuid = uuidOf(item.process, 0); told.insert(uuid).second) {
            Wire process;
            process.number(1, pid);
            process.text(6, processName(item.process));
            describeTrack(file, uuid, 3, process);
        }
        for (std::size_t lane = 0; lane < item.tracks.size(); ++lane) {
            const std::uint64_t uuid = uuidOf(item.process, item.tracks[lane]);
            if (!told.insert(uuid).second)
                continue;
            Wire thread;
            thread.number(1, pid);
            // A thread whose number is its process' number would be taken for the main thread.
            thread.number(2, 100 + item.tracks[lane]);
            thread.text(5, item.trackNames[lane]);
            describeTrack(file, uuid, 4, thread);
        }
    }
}

} // namespace

Result<void> exportPerfettoTrace(const std::string& path, const model::Plan& plan,
                                 const trace::Trace& trace)
{
    const auto sections = exportSections(plan, trace);
    if (!sections)
        return sections.error();
    Wire file;
    describeTracks(file, *sections);
    std::uint64_t sequence = 1;
    for (std::size_t at = 0; at < sections->size(); ++at) {
        const ExportSection& item = (*sections)[at];
        for (std::size_t lane = 0; lane < item.section->lanes.size(); ++lane) {
            const auto& firings = item.section->lanes[lane];
            if (firings.empty())
                continue;
            Sequence writer(file, ++sequence, at, item);
            writer.open(uuidOf(item.process, item.tracks[lane]), firings.front().begin);
            for (const trace::Firing& firing : firings)
                writer.add(firing);
        }
    }
    return writeFileAtomically(path, file.bytes());
}

} // namespace plugboard::io
