// SPDX-License-Identifier: Apache-2.0
#include "engine/io/bytes.h"
#include "engine/io/container.h"
#include "engine/io/convert.h"
#include "engine/io/trace_writer.h"

#include "proto/trace.pb.h"

#include <xxhash.h>

#include <bit>
#include <cerrno>
#include <cstring>
#include <unistd.h>

#include <filesystem>

namespace plugboard::io {
namespace {

static_assert(std::endian::native == std::endian::little, "records are copied as they lie");

constexpr std::size_t kMaximumChunk = (std::size_t(1) << 24) - 1;
constexpr std::size_t kRecordsPerChunk = 1 << 16;
constexpr std::size_t kMaximumLanes = 1 << 22; // over all sections

std::uint32_t checksum(const std::string& chunk)
{
    return std::uint32_t(XXH3_64bits(chunk.data(), chunk.size()));
}

/// A chunk's length with a check byte above it, so that a damaged length is not taken for the end
/// of an unfinished file.
std::uint32_t guarded(std::uint32_t size)
{
    const std::uint32_t check = (size ^ size >> 8 ^ size >> 16 ^ 0xa5) & 0xff;
    return size | check << 24;
}

std::string serialized(const proto::TraceChunk& chunk)
{
    std::string bytes;
    chunk.SerializeToString(&bytes);
    return bytes;
}

std::string headerChunk(const trace::Trace& trace)
{
    proto::TraceChunk chunk;
    chunk.mutable_header()->set_plan_digest(trace.plan.bytes.data(), trace.plan.bytes.size());
    chunk.mutable_header()->set_title(trace.title);
    chunk.mutable_header()->set_clock_error_seconds(trace.clockErrorSeconds);
    return serialized(chunk);
}

/// Reads chunk after chunk up to the last whole one.
class ChunkReader {
public:
    ChunkReader(const std::string& bytes, const std::string& path) : bytes_(bytes), path_(path) {}

    Result<trace::Trace> run()
    {
        std::size_t at = header(kTraceFormat).size();
        while (at + 8 <= bytes_.size()) {
            const std::uint32_t size = number(at) & kMaximumChunk;
            if (number(at) != guarded(size))
                return corrupt("the length of the chunk at byte " + std::to_string(at) +
                               " is damaged");
            if (at + 8 + size > bytes_.size())
                break; // the writer was stopped in the middle of it
            const std::string chunk = bytes_.substr(at + 8, size);
            if (checksum(chunk) != number(at + 4))
                return corrupt("the checksum of the chunk at byte " + std::to_string(at) +
                               " does not match: the trace is damaged");
            proto::TraceChunk message;
            if (!message.ParseFromString(chunk))
                return corrupt("the chunk at byte " + std::to_string(at) + " cannot be read");
            if (auto taken = take(message); !taken)
                return taken.error();
            at += 8 + size;
        }
        if (!sawHeader_)
            return corrupt("is truncated: it holds no whole chunk");
        return std::move(trace_);
    }

private:
    std::uint32_t number(std::size_t at) const
    {
        std::uint32_t value = 0;
        std::memcpy(&value, bytes_.data() + at, sizeof value);
        return value;
    }

    Error corrupt(const std::string& message) const
    {
        return {ErrorCode::DataCorrupt, message, path_};
    }

    Result<void> take(const proto::TraceChunk& chunk)
    {
        switch (chunk.chunk_case()) {
        case proto::TraceChunk::kHeader:
            return takeHeader(chunk.header());
        case proto::TraceChunk::kSectionBegin:
            return takeBegin(chunk.section_begin());
        case proto::TraceChunk::kFirings:
            return takeFirings(chunk.firings());
        case proto::TraceChunk::kSectionEnd:
            if (trace_.sections.empty())
                return corrupt("a section ends that did not begin");
            trace_.sections.back().steps = chunk.section_end().steps();
            trace_.sections.back().dropped = chunk.section_end().dropped();
            return {};
        case proto::TraceChunk::CHUNK_NOT_SET:
            break; // of a newer minor format
        }
        return {};
    }

    Result<void> takeHeader(const proto::TraceChunk::Header& header)
    {
        if (header.plan_digest().size() != trace_.plan.bytes.size())
            return corrupt("the header names no plan");
        std::memcpy(trace_.plan.bytes.data(), header.plan_digest().data(),
                    trace_.plan.bytes.size());
        trace_.title = header.title();
        trace_.clockErrorSeconds =
            std::isfinite(header.clock_error_seconds()) ? header.clock_error_seconds() : 0;
        sawHeader_ = true;
        return {};
    }

    Result<void> takeBegin(const proto::TraceChunk::SectionBegin& begin)
    {
        Findings findings;
        trace::Section section;
        section.program =
            findings.enumerator<model::ProgramKind>(begin.program(), 4, "section.program");
        section.origin = findings.enumerator<trace::Origin>(begin.origin(), 2, "section.origin");
        section.firstStep = findings.within(begin.first_step(), 0, kMaximumBytes, "first_step");
        section.lanes.resize(std::size_t(findings.within(
            begin.lanes(), 0, std::int64_t(kMaximumLanes - lanes_), "section.lanes")));
        lanes_ += section.lanes.size();
        auto read = findings.result(std::move(section), path_);
        if (!read)
            return read.error();
        trace_.sections.push_back(std::move(*read));
        return {};
    }

    Result<void> takeFirings(const proto::TraceChunk::Firings& firings)
    {
        if (trace_.sections.empty() || firings.lane() >= trace_.sections.back().lanes.size() ||
            firings.records().size() % sizeof(trace::Firing) != 0)
            return corrupt("firings of no section or lane");
        auto& lane = trace_.sections.back().lanes[firings.lane()];
        const std::size_t before = lane.size();
        lane.resize(before + firings.records().size() / sizeof(trace::Firing));
        std::memcpy(lane.data() + before, firings.records().data(), firings.records().size());
        return {};
    }

    const std::string& bytes_;
    const std::string& path_;
    bool sawHeader_ = false;
    std::size_t lanes_ = 0;
    trace::Trace trace_;
};

} // namespace

Result<void> TraceWriter::open(const std::string& path, const trace::Trace& trace)
{
    path_ = path;
    file_.reset(std::fopen(path.c_str(), "wb"));
    const std::string start = header(kTraceFormat);
    if (!file_ || std::fwrite(start.data(), 1, start.size(), file_.get()) != start.size())
        return Error{ErrorCode::IoFailed, std::string("cannot write: ") + std::strerror(errno),
                     path};
    written_ = std::int64_t(start.size());
    failure_.reset();
    if (auto done = write(headerChunk(trace)); !done)
        return done;
    if (std::fflush(file_.get()) != 0) // from here on a killed writer leaves a trace
        return Error{ErrorCode::IoFailed, std::string("cannot write: ") + std::strerror(errno),
                     path_};
    return {};
}

Result<void> TraceWriter::beginSection(model::ProgramKind program, trace::Origin origin,
                                       std::int64_t firstStep, std::size_t lanes)
{
    proto::TraceChunk chunk;
    auto& begin = *chunk.mutable_section_begin();
    begin.set_program(enumerator<proto::ProgramKind>(program));
    begin.set_origin(enumerator<proto::Origin>(origin));
    begin.set_first_step(firstStep);
    begin.set_lanes(std::uint32_t(lanes));
    droppedHere_ = 0;
    return write(serialized(chunk));
}

Result<void> TraceWriter::append(std::size_t lane, const std::vector<trace::Firing>& firings)
{
    if (cap_ > 0 && written_ + std::int64_t(firings.size() * sizeof(trace::Firing)) > cap_) {
        droppedHere_ += firings.size();
        droppedInAll_ += firings.size();
        return {};
    }
    for (std::size_t first = 0; first < firings.size(); first += kRecordsPerChunk) {
        const std::size_t count = std::min(kRecordsPerChunk, firings.size() - first);
        proto::TraceChunk chunk;
        chunk.mutable_firings()->set_lane(std::uint32_t(lane));
        chunk.mutable_firings()->set_records(firings.data() + first, count * sizeof(trace::Firing));
        if (auto done = write(serialized(chunk)); !done)
            return done;
    }
    return {};
}

Result<void> TraceWriter::endSection(std::int64_t steps, std::uint64_t dropped)
{
    proto::TraceChunk chunk;
    chunk.mutable_section_end()->set_steps(steps);
    chunk.mutable_section_end()->set_dropped(dropped + droppedHere_);
    if (auto done = write(serialized(chunk)); !done)
        return done;
    if (std::fflush(file_.get()) != 0)
        return Error{ErrorCode::IoFailed, std::string("cannot write: ") + std::strerror(errno),
                     path_};
    return {};
}

Result<void> TraceWriter::close()
{
    if (!file_)
        return {};
    std::FILE* file = file_.release();
    // Pipes and devices have nothing to sync.
    const bool synced = std::fflush(file) == 0 && (::fsync(::fileno(file)) == 0 || errno == EINVAL);
    if (std::fclose(file) != 0 || !synced)
        return Error{ErrorCode::IoFailed, std::string("cannot write: ") + std::strerror(errno),
                     path_};
    return {};
}

Result<void> TraceWriter::write(const std::string& chunk)
{
    if (failure_) // what follows a chunk that was written in part could not be read
        return *failure_;
    if (chunk.size() > kMaximumChunk)
        return Error{ErrorCode::InvalidInput, "the title is too long for a trace", path_};
    const std::uint32_t size = guarded(std::uint32_t(chunk.size()));
    const std::uint32_t sum = checksum(chunk);
    if (!file_ || std::fwrite(&size, sizeof size, 1, file_.get()) != 1 ||
        std::fwrite(&sum, sizeof sum, 1, file_.get()) != 1 ||
        std::fwrite(chunk.data(), 1, chunk.size(), file_.get()) != chunk.size()) {
        failure_ =
            Error{ErrorCode::IoFailed, std::string("cannot write: ") + std::strerror(errno), path_};
        return *failure_;
    }
    written_ += std::int64_t(chunk.size() + 8);
    return {};
}

Result<trace::Trace> loadTrace(const std::string& path)
{
    const auto bytes = readFile(path, kTraceFormat.limit);
    if (!bytes)
        return bytes.error();
    if (auto valid = checkHeader(*bytes, kTraceFormat, path); !valid)
        return valid.error();
    return ChunkReader(*bytes, path).run();
}

Result<void> save(const std::string& path, const trace::Trace& trace)
{
    const std::string temporary = path + ".part";
    TraceWriter writer;
    auto done = writer.open(temporary, trace);
    for (const trace::Section& section : trace.sections) {
        if (done)
            done = writer.beginSection(section.program, section.origin, section.firstStep,
                                       section.lanes.size());
        for (std::size_t lane = 0; lane < section.lanes.size() && done; ++lane)
            done = writer.append(lane, section.lanes[lane]);
        if (done)
            done = writer.endSection(section.steps, section.dropped);
    }
    if (auto closed = writer.close(); done && !closed)
        done = closed;
    if (done)
        done = publishFile(temporary, path);
    std::error_code ignored;
    if (!done)
        std::filesystem::remove(temporary, ignored);
    return done;
}

} // namespace plugboard::io
