// SPDX-License-Identifier: Apache-2.0
#include "engine/io/trace_chunks.h"

#include "engine/io/convert.h"

#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <span>

namespace plugboard::io {
namespace {

static_assert(std::endian::native == std::endian::little, "records are copied as they lie");

constexpr std::size_t kPrefix = 8;
constexpr std::size_t kMaximumLanes = 1 << 22; // over all sections

std::uint32_t checksum(std::string_view chunk)
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

std::uint32_t number(std::string_view bytes, std::size_t at)
{
    std::uint32_t value = 0;
    std::memcpy(&value, bytes.data() + at, sizeof value);
    return value;
}

} // namespace

std::string chunkPrefix(const std::string& chunk)
{
    const std::uint32_t numbers[] = {guarded(std::uint32_t(chunk.size())), checksum(chunk)};
    return std::string(reinterpret_cast<const char*>(numbers), sizeof numbers);
}

Result<std::optional<TracePiece>> ChunkDecoder::next(std::string_view bytes, std::size_t& at,
                                                     std::int64_t position)
{
    while (at + kPrefix <= bytes.size()) {
        const std::string place =
            " of the chunk at byte " + std::to_string(position + std::int64_t(at));
        const std::uint32_t size = number(bytes, at) & kMaximumChunk;
        if (number(bytes, at) != guarded(size))
            return corrupt("the length" + place + " is damaged");
        if (at + kPrefix + size > bytes.size())
            break; // the writer is in the middle of it, or was stopped there
        const std::string_view chunk = bytes.substr(at + kPrefix, size);
        if (checksum(chunk) != number(bytes, at + 4))
            return corrupt("the checksum" + place + " does not match: the trace is damaged");
        proto::TraceChunk message;
        if (!message.ParseFromArray(chunk.data(), int(chunk.size())))
            return corrupt("the contents" + place + " cannot be read");
        at += kPrefix + size;
        auto piece = pieceOf(message);
        if (!piece || *piece)
            return piece;
    }
    return std::optional<TracePiece>();
}

Error ChunkDecoder::corrupt(const std::string& message) const
{
    return {ErrorCode::DataCorrupt, message, path_};
}

Result<std::optional<TracePiece>> ChunkDecoder::pieceOf(const proto::TraceChunk& chunk)
{
    switch (chunk.chunk_case()) {
    case proto::TraceChunk::kHeader:
        return headerOf(chunk.header());
    case proto::TraceChunk::kSectionBegin:
        return beginOf(chunk.section_begin());
    case proto::TraceChunk::kFirings:
        return firingsOf(chunk.firings());
    case proto::TraceChunk::kSectionEnd:
        if (!lanesHere_)
            return corrupt("a section ends that did not begin");
        return std::optional<TracePiece>(
            SectionEnd{chunk.section_end().steps(), chunk.section_end().dropped()});
    case proto::TraceChunk::CHUNK_NOT_SET:
        break; // of a newer minor format
    }
    return std::optional<TracePiece>();
}

Result<std::optional<TracePiece>> ChunkDecoder::headerOf(const proto::TraceChunk::Header& header)
{
    TraceHeader piece;
    if (header.plan_digest().size() != piece.plan.bytes.size())
        return corrupt("the header names no plan");
    std::memcpy(piece.plan.bytes.data(), header.plan_digest().data(), piece.plan.bytes.size());
    piece.title = header.title();
    piece.clockErrorSeconds =
        std::isfinite(header.clock_error_seconds()) ? header.clock_error_seconds() : 0;
    sawHeader_ = true;
    return std::optional<TracePiece>(std::move(piece));
}

Result<std::optional<TracePiece>>
ChunkDecoder::beginOf(const proto::TraceChunk::SectionBegin& begin)
{
    Findings findings;
    SectionBegin piece;
    piece.program = findings.enumerator<model::ProgramKind>(begin.program(), 4, "section.program");
    piece.origin = findings.enumerator<trace::Origin>(begin.origin(), 2, "section.origin");
    piece.firstStep = findings.within(begin.first_step(), 0, kMaximumBytes, "first_step");
    piece.lanes = std::uint32_t(
        findings.within(begin.lanes(), 0, std::int64_t(kMaximumLanes - lanes_), "section.lanes"));
    lanes_ += piece.lanes;
    lanesHere_ = piece.lanes;
    auto read = findings.result(piece, path_);
    if (!read)
        return read.error();
    return std::optional<TracePiece>(*read);
}

Result<std::optional<TracePiece>>
ChunkDecoder::firingsOf(const proto::TraceChunk::Firings& firings) const
{
    if (!lanesHere_ || firings.lane() >= *lanesHere_ ||
        firings.records().size() % sizeof(trace::Firing) != 0)
        return corrupt("firings of no section or lane");
    LaneFirings piece;
    piece.lane = firings.lane();
    piece.firings.resize(firings.records().size() / sizeof(trace::Firing));
    std::ranges::copy(std::as_bytes(std::span(firings.records())),
                      std::as_writable_bytes(std::span(piece.firings)).begin());
    return std::optional<TracePiece>(std::move(piece));
}

} // namespace plugboard::io
