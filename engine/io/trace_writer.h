// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"
#include "engine/trace/trace.h"

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace plugboard::io {

/// Appends a trace to a file while it grows: after the file's header come chunks of {u24 size, u8
/// check of the size, u32 XXH3 of the chunk, TraceChunk}. A run that was killed leaves whole
/// chunks, which loadTrace reads; TraceReader follows a file that still grows.
class TraceWriter {
public:
    /// errors  IoFailed
    Result<void> open(const std::string& path, const trace::Trace& header);
    /// Firings beyond so many bytes of file are counted, not kept; 0: no cap.
    void setCap(std::int64_t bytes) { cap_ = bytes; }
    Result<void> beginSection(model::ProgramKind program, trace::Origin origin,
                              std::int64_t firstStep, std::size_t lanes);
    /// Times in nanoseconds since the trace began.
    Result<void> append(std::size_t lane, const std::vector<trace::Firing>& firings);
    /// dropped  firings of this section that the recorder lost; those over the cap are added here
    Result<void> endSection(std::int64_t steps, std::uint64_t dropped);
    Result<void> close();

    /// Firings that the cap left out, over all sections.
    std::uint64_t dropped() const { return droppedInAll_; }

private:
    Result<void> write(const std::string& chunk);
    Result<void> flush();
    Result<void> flushSometimes();

    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    std::string path_;
    std::unique_ptr<std::FILE, Close> file_;
    std::optional<Error> failure_;
    std::int64_t cap_ = 0;
    std::int64_t written_ = 0;
    std::chrono::steady_clock::time_point flushed_{};
    std::uint64_t droppedHere_ = 0;
    std::uint64_t droppedInAll_ = 0;
};

} // namespace plugboard::io
