// SPDX-License-Identifier: Apache-2.0
#include "engine/io/bytes.h"
#include "engine/io/container.h"
#include "engine/io/convert.h"
#include "engine/io/trace_chunks.h"
#include "engine/io/trace_writer.h"

#include <cerrno>
#include <cstring>
#include <unistd.h>

#include <filesystem>

namespace plugboard::io {
namespace {

constexpr std::size_t kRecordsPerChunk = 1 << 16;
constexpr auto kFlushInterval = std::chrono::milliseconds(50);

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
    return flush(); // from here on a killed writer leaves a trace
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
    return flushSometimes();
}

Result<void> TraceWriter::endSection(std::int64_t steps, std::uint64_t dropped)
{
    proto::TraceChunk chunk;
    chunk.mutable_section_end()->set_steps(steps);
    chunk.mutable_section_end()->set_dropped(dropped + droppedHere_);
    if (auto done = write(serialized(chunk)); !done)
        return done;
    return flush();
}

/// Somebody may follow the file; a write at every drain would cost more than it tells.
Result<void> TraceWriter::flushSometimes()
{
    return std::chrono::steady_clock::now() - flushed_ < kFlushInterval ? Result<void>() : flush();
}

Result<void> TraceWriter::flush()
{
    flushed_ = std::chrono::steady_clock::now();
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
    const std::string prefix = chunkPrefix(chunk);
    if (!file_ || std::fwrite(prefix.data(), 1, prefix.size(), file_.get()) != prefix.size() ||
        std::fwrite(chunk.data(), 1, chunk.size(), file_.get()) != chunk.size()) {
        failure_ =
            Error{ErrorCode::IoFailed, std::string("cannot write: ") + std::strerror(errno), path_};
        return *failure_;
    }
    written_ += std::int64_t(prefix.size() + chunk.size());
    return {};
}

Result<trace::Trace> loadTrace(const std::string& path)
{
    const auto bytes = readFile(path, kTraceFormat.limit);
    if (!bytes)
        return bytes.error();
    if (auto valid = checkHeader(*bytes, kTraceFormat, path); !valid)
        return valid.error();
    ChunkDecoder decoder(path);
    trace::Trace trace;
    std::size_t at = header(kTraceFormat).size();
    while (true) {
        auto piece = decoder.next(*bytes, at, 0);
        if (!piece)
            return piece.error();
        if (!*piece)
            break;
        append(trace, std::move(**piece));
    }
    if (!decoder.sawHeader())
        return Error{ErrorCode::DataCorrupt, "is truncated: it holds no whole chunk", path};
    return trace;
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
