// SPDX-License-Identifier: Apache-2.0
#include "engine/check/byte_map.h"

#include <algorithm>

namespace plugboard::check {

bool precedes(const Moment& moment, Clock clock)
{
    return !moment.lane.valid() || moment.entry < clock[moment.lane.index()];
}

void ByteMap::fill(ByteRange bytes, Value value)
{
    if (bytes.begin < bytes.end)
        pieces_[bytes.begin] = {bytes.end, value, {}, {}};
}

const ByteMap::Wrong* ByteMap::read(ByteRange bytes, Value expected, Moment reader, Clock clock)
{
    if (bytes.begin >= bytes.end)
        return nullptr;
    cut(bytes.begin);
    cut(bytes.end);
    std::int64_t covered = bytes.begin;
    for (auto at = pieces_.lower_bound(bytes.begin); at != pieces_.end() && at->first < bytes.end;
         ++at) {
        Piece& piece = at->second;
        if (at->first != covered)
            break;
        const bool unordered = !precedes(piece.writer, clock);
        if (unordered || piece.value != expected) {
            wrong_ = {piece.value, piece.writer, unordered};
            return &wrong_;
        }
        addRead(piece, reader);
        covered = piece.end;
    }
    if (covered == bytes.end)
        return nullptr;
    wrong_ = {};
    return &wrong_;
}

const Clash* ByteMap::write(ByteRange bytes, Value value, model::RegisterId inPlaceOf,
                            Moment writer, Clock clock)
{
    if (bytes.begin >= bytes.end)
        return nullptr;
    cut(bytes.begin);
    cut(bytes.end);
    const auto first = pieces_.lower_bound(bytes.begin);
    const auto last = pieces_.lower_bound(bytes.end);
    for (auto at = first; at != last; ++at)
        if (const Clash* clash = clashWith(at->second, inPlaceOf, writer, clock))
            return clash;
    pieces_.erase(first, last);
    pieces_[bytes.begin] = {bytes.end, value, writer, {}};
    return nullptr;
}

/// Makes a piece begin here where one reaches across.
void ByteMap::cut(std::int64_t at)
{
    auto piece = pieces_.lower_bound(at);
    if (piece == pieces_.begin())
        return;
    --piece;
    if (piece->second.end <= at)
        return;
    Piece tail = piece->second;
    piece->second.end = at;
    pieces_[at] = std::move(tail);
}

/// A lane completes in order: its last read stands for all.
void ByteMap::addRead(Piece& piece, Moment reader)
{
    for (Moment& known : piece.reads)
        if (known.lane == reader.lane) {
            known.entry = std::max(known.entry, reader.entry);
            return;
        }
    piece.reads.push_back(reader);
}

const Clash* ByteMap::clashWith(const Piece& piece, model::RegisterId inPlaceOf, Moment writer,
                                Clock clock)
{
    if (!precedes(piece.writer, clock)) {
        clash_ = {piece.value.reg, piece.writer, true};
        return &clash_;
    }
    for (const Moment& read : piece.reads) {
        const bool own = read == writer && piece.value.reg == inPlaceOf;
        if (!own && !precedes(read, clock)) {
            clash_ = {piece.value.reg, read, false};
            return &clash_;
        }
    }
    return nullptr;
}

} // namespace plugboard::check
