// SPDX-License-Identifier: Apache-2.0
#include "engine/io/trace_reader.h"

#include "engine/io/container.h"
#include "engine/io/trace_chunks.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace plugboard::io {
namespace {

struct Appender {
    trace::Trace& trace;

    void operator()(TraceHeader& header) const
    {
        trace.plan = header.plan;
        trace.title = std::move(header.title);
        trace.clockErrorSeconds = header.clockErrorSeconds;
    }
    void operator()(const SectionBegin& begin) const
    {
        trace::Section section;
        section.program = begin.program;
        section.origin = begin.origin;
        section.firstStep = begin.firstStep;
        section.lanes.resize(begin.lanes);
        trace.sections.push_back(std::move(section));
    }
    void operator()(LaneFirings& firings) const
    {
        auto& lane = trace.sections.back().lanes[firings.lane];
        if (lane.empty())
            lane = std::move(firings.firings);
        else
            lane.insert(lane.end(), firings.firings.begin(), firings.firings.end());
    }
    void operator()(const SectionEnd& end) const
    {
        trace.sections.back().steps = end.steps;
        trace.sections.back().dropped = end.dropped;
    }
};

} // namespace

void append(trace::Trace& trace, TracePiece piece)
{
    std::visit(Appender{trace}, piece);
}

TraceReader::TraceReader(std::string path)
    : path_(std::move(path)), decoder_(std::make_unique<ChunkDecoder>(path_))
{
}

TraceReader::~TraceReader()
{
    if (descriptor_ >= 0)
        ::close(descriptor_);
}

TraceReader::TraceReader(TraceReader&& other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)),
      position_(other.position_), pending_(std::move(other.pending_)), sawFormat_(other.sawFormat_),
      decoder_(std::move(other.decoder_)), failure_(std::move(other.failure_))
{
}

TraceReader& TraceReader::operator=(TraceReader&& other) noexcept
{
    std::swap(path_, other.path_);
    std::swap(descriptor_, other.descriptor_);
    std::swap(position_, other.position_);
    std::swap(pending_, other.pending_);
    std::swap(sawFormat_, other.sawFormat_);
    std::swap(decoder_, other.decoder_);
    std::swap(failure_, other.failure_);
    return *this;
}

Result<std::vector<TracePiece>> TraceReader::poll(std::size_t limit)
{
    if (failure_)
        return *failure_;
    if (auto opened = openFile(); !opened)
        return failed(opened.error());
    if (descriptor_ < 0)
        return std::vector<TracePiece>();
    if (auto read = readMore(limit); !read)
        return failed(read.error());
    auto pieces = decode();
    if (!pieces)
        return failed(pieces.error());
    return pieces;
}

std::int64_t TraceReader::unread() const
{
    struct stat facts {};
    if (descriptor_ < 0 || failure_ || fstat(descriptor_, &facts) != 0)
        return 0;
    return std::max<std::int64_t>(0, facts.st_size - position_);
}

Result<void> TraceReader::openFile()
{
    if (descriptor_ >= 0)
        return {};
    const int descriptor = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0 && errno == ENOENT)
        return {}; // its writer has not come so far
    if (descriptor < 0)
        return Error{ErrorCode::IoFailed, std::string("cannot read: ") + std::strerror(errno),
                     path_};
    descriptor_ = descriptor;
    struct stat facts {};
    if (fstat(descriptor, &facts) != 0 || !S_ISREG(facts.st_mode))
        return Error{ErrorCode::InvalidInput, "is no file that can be followed", path_};
    return {};
}

Result<void> TraceReader::readMore(std::size_t limit)
{
    struct stat facts {};
    if (fstat(descriptor_, &facts) != 0 || facts.st_size < position_)
        return Error{ErrorCode::DataCorrupt, "has become shorter while it was read", path_};
    std::size_t left = std::min(std::size_t(facts.st_size - position_), limit);
    while (left > 0) {
        const std::size_t before = pending_.size();
        const std::size_t wanted = std::min(left, std::size_t(1) << 20);
        pending_.resize(before + wanted);
        const ssize_t some = ::read(descriptor_, pending_.data() + before, wanted);
        pending_.resize(before + std::size_t(std::max<ssize_t>(0, some)));
        if (some < 0 && errno != EINTR)
            return Error{ErrorCode::IoFailed, std::string("cannot read: ") + std::strerror(errno),
                         path_};
        if (some == 0)
            break;
        position_ += std::max<ssize_t>(0, some);
        left -= std::size_t(std::max<ssize_t>(0, some));
    }
    return {};
}

Result<std::vector<TracePiece>> TraceReader::decode()
{
    std::vector<TracePiece> pieces;
    std::size_t at = 0;
    if (!sawFormat_) {
        const std::size_t start = header(kTraceFormat).size();
        if (pending_.size() < start)
            return pieces;
        if (auto valid = checkHeader(pending_, kTraceFormat, path_); !valid)
            return valid.error();
        sawFormat_ = true;
        at = start;
    }
    const std::int64_t base = position_ - std::int64_t(pending_.size());
    while (true) {
        auto piece = decoder_->next(pending_, at, base);
        if (!piece)
            return piece.error();
        if (!*piece)
            break;
        pieces.push_back(std::move(**piece));
    }
    pending_.erase(0, at);
    return pieces;
}

Error TraceReader::failed(Error error)
{
    failure_ = std::move(error);
    pending_ = {};
    return *failure_;
}

} // namespace plugboard::io
