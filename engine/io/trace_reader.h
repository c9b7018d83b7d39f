// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"
#include "engine/trace/trace.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace plugboard::io {

struct TraceHeader {
    model::Digest plan;
    std::string title;
    double clockErrorSeconds = 0;
};
struct SectionBegin {
    model::ProgramKind program = model::ProgramKind::Train;
    trace::Origin origin = trace::Origin::Measured;
    std::int64_t firstStep = 0;
    std::uint32_t lanes = 0;
};
struct LaneFirings {
    std::uint32_t lane = 0; ///< of the section that began last
    std::vector<trace::Firing> firings;
};
struct SectionEnd {
    std::int64_t steps = 0;
    std::uint64_t dropped = 0;
};
using TracePiece = std::variant<TraceHeader, SectionBegin, LaneFirings, SectionEnd>;

/// Adds a piece, as a reader gave it, to what its pieces so far have made.
void append(trace::Trace& trace, TracePiece piece);

class ChunkDecoder;

/// Follows a trace file that may still grow. What is not yet written in whole is left for later, so
/// that the file of a run that goes on, or that was killed, is read to its last whole chunk.
class TraceReader {
public:
    explicit TraceReader(std::string path);
    ~TraceReader();
    TraceReader(TraceReader&&) noexcept;
    TraceReader& operator=(TraceReader&&) noexcept;

    /// The pieces that have come since the last call, in order; none while there is no such file.
    ///
    /// limit   bytes that one call reads at most (more where a single chunk is longer)
    /// errors  as loadTrace, but for what is missing at the end; DataCorrupt where the file has
    ///         become shorter; the same one at every later call
    Result<std::vector<TracePiece>> poll(std::size_t limit = std::size_t(32) << 20);

    /// Bytes of the file that are still unread; 0 where nothing is known to be.
    std::int64_t unread() const;

private:
    Result<void> openFile();
    Result<void> readMore(std::size_t limit);
    Result<std::vector<TracePiece>> decode();
    Error failed(Error error);

    std::string path_;
    int descriptor_ = -1;
    std::int64_t position_ = 0; ///< bytes read
    std::string pending_;       ///< bytes read that are no whole chunk yet
    bool sawFormat_ = false;
    std::unique_ptr<ChunkDecoder> decoder_;
    std::optional<Error> failure_;
};

} // namespace plugboard::io
