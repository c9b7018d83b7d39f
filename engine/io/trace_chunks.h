// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/io/trace_reader.h"

#include "proto/trace.pb.h"

#include <optional>
#include <string>
#include <string_view>

namespace plugboard::io {

inline constexpr std::size_t kMaximumChunk = (std::size_t(1) << 24) - 1;

/// What stands before a chunk: u24 size, u8 check of the size, u32 XXH3 of the chunk.
std::string chunkPrefix(const std::string& chunk);

/// Reads the chunks of one trace, in order, and checks that each may follow the others.
class ChunkDecoder {
public:
    explicit ChunkDecoder(std::string path) : path_(std::move(path)) {}

    /// The chunk at `at` of these bytes, which moves on behind it; nothing where the bytes end
    /// before the chunk does. Chunks of newer minor formats are passed over.
    /// errors  DataCorrupt, InvalidInput with the path; `position` is that of the bytes in the file
    Result<std::optional<TracePiece>> next(std::string_view bytes, std::size_t& at,
                                           std::int64_t position);
    bool sawHeader() const { return sawHeader_; }

private:
    Error corrupt(const std::string& message) const;
    Result<std::optional<TracePiece>> pieceOf(const proto::TraceChunk& chunk);
    Result<std::optional<TracePiece>> headerOf(const proto::TraceChunk::Header& header);
    Result<std::optional<TracePiece>> beginOf(const proto::TraceChunk::SectionBegin& begin);
    Result<std::optional<TracePiece>> firingsOf(const proto::TraceChunk::Firings& firings) const;

    std::string path_;
    bool sawHeader_ = false;
    std::optional<std::uint32_t> lanesHere_; ///< of the section that began last
    std::size_t lanes_ = 0;                  ///< of all sections
};

} // namespace plugboard::io
