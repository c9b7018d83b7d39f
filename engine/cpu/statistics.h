// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/cpu/shapes.h"

#include <algorithm>

namespace plugboard::cpu {

/// How a piece of x [n, c, inner] lies in the statistics groups of batch norm, and where its
/// moments stand in a piece of [g, c].
struct Statistics {
    Channels x;           ///< local
    Dim firstSample = 0;  ///< of the piece, within its micro-batch
    Dim groupSamples = 1; ///< samples of one group
    Dim firstGroup = 0;   ///< of the moments' piece
    Dim groupCount = 1;   ///< of the moments' piece
    Dim momentChannels = 1;
    Dim channelShift = 0; ///< first channel of x within the moments' piece

    Statistics(const backend::KernelSpec& spec, const backend::Operand& samples,
               const backend::Operand& moments)
        : x(channelsOf(samples.local.shape)), firstSample(samples.box[0].begin),
          groupSamples(spec.attributes.integer("statistics_samples", 0)),
          firstGroup(moments.box[0].begin), groupCount(moments.box[0].size()),
          momentChannels(moments.box[1].size()),
          channelShift(samples.box[1].begin - moments.box[1].begin)
    {
        if (groupSamples <= 0)
            groupSamples = std::max<Dim>(samples.logical[0], 1);
    }

    Dim groups() const { return groupCount; }
    /// Elements of one group and channel, all shards together.
    Dim elements() const { return groupSamples * x.inner; }
    /// Offset from a moment's place in this piece to its place in another one of the same channels.
    Dim shiftTo(const backend::Operand& other) const
    {
        return (firstGroup - other.box[0].begin) * momentChannels;
    }

    /// Calls visit(plane n c, channel, index of its moment) in sample order.
    template <class Visit>
    void forEachPlane(Visit visit) const
    {
        for (Dim n = 0; n < x.n; ++n)
            for (Dim c = 0; c < x.c; ++c) {
                const Dim group = (firstSample + n) / groupSamples - firstGroup;
                visit(n * x.c + c, c, group * momentChannels + c + channelShift);
            }
    }
};

} // namespace plugboard::cpu
