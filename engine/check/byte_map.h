// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/plan.h"

#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace plugboard::check {

/// A lane entry of the replay, counted over all its steps.
struct Moment {
    model::LaneId lane; ///< invalid: before the program began
    std::int64_t entry = 0;
    bool operator==(const Moment&) const = default;
};

/// How many entries of each lane are surely complete when an entry begins.
using Clock = std::span<const std::int64_t>;

/// Whether a moment is over when an entry with this clock begins.
bool precedes(const Moment& moment, Clock clock);

/// What some bytes hold: the value that a firing left in a register.
struct Value {
    model::RegisterId reg;
    std::int64_t firing = -1; ///< of the register's writer; -1: from before the program began
    bool operator==(const Value&) const = default;
};

/// A range of bytes, [begin, end).
struct ByteRange {
    std::int64_t begin = 0;
    std::int64_t end = 0;
};

/// An access whose order to the one at hand nothing settles.
struct Clash {
    model::RegisterId reg;
    Moment moment;
    bool wrote = false;
};

/// What every byte of one memory holds, who wrote it and who has read it since.
class ByteMap {
public:
    /// Bytes that hold a value when the program begins.
    void fill(ByteRange bytes, Value value);

    /// Null where all of `bytes` surely holds `expected` when an entry with this clock begins;
    /// else what is found in the first part that need not.
    struct Wrong {
        Value found; ///< of an invalid register where nobody wrote
        Moment writer;
        bool unordered = false; ///< the reader does not wait for that writer
    };
    const Wrong* read(ByteRange bytes, Value expected, Moment reader, Clock clock);

    /// Null, or an earlier access of the bytes that need not be over. A read of `inPlaceOf` by
    /// the writer itself is: a firing reads before it writes.
    const Clash* write(ByteRange bytes, Value value, model::RegisterId inPlaceOf, Moment writer,
                       Clock clock);

private:
    struct Piece {
        std::int64_t end = 0;
        Value value;
        Moment writer;
        std::vector<Moment> reads; ///< of the value, the last one of each lane
    };
    using Pieces = std::map<std::int64_t, Piece>;

    void cut(std::int64_t at);
    static void addRead(Piece& piece, Moment reader);
    const Clash* clashWith(const Piece& piece, model::RegisterId inPlaceOf, Moment writer,
                           Clock clock);

    Pieces pieces_; ///< by begin, disjoint
    Wrong wrong_;
    Clash clash_;
};

} // namespace plugboard::check
