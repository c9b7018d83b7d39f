// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/timeline/time_axis.h"
#include "gui/timeline/timeline_program.h"

#include <vector>

namespace plugboard::gui {

/// A stretch of the axis and the stretch of a trace that is laid there.
struct TimePiece {
    double begin = 0; ///< on the axis, nanoseconds
    double end = 0;
    double sourceBegin = 0; ///< in the trace
    double sourceEnd = 0;
    bool cut = false; ///< the trace's step goes on behind `end`

    double toSource(double time) const
    {
        return sourceBegin + (time - begin) * (sourceEnd - sourceBegin) / (end - begin);
    }
    double toAxis(double time) const
    {
        return begin + (time - sourceBegin) * (end - begin) / (sourceEnd - sourceBegin);
    }
};

/// Pieces in order of time, without overlap. `blurred`: steps are too narrow to be drawn one by
/// one, and a piece stands for many.
struct TimeMap {
    std::vector<TimePiece> pieces;
    bool blurred = false;

    const TimePiece* at(double time) const; ///< null where nothing is laid
};

/// A trace on its own axis.
TimeMap plainMap(const TimeAxis& axis);
/// Predicted steps under the measured ones: the k-th where the k-th step of the run begins. What a
/// predicted step has too much is cut; where it has too little the axis stays empty.
TimeMap predictedMap(const TimelineProgram& program, const TimelineStore& measured,
                     const TimeAxis& axis);
/// Steps of another run, laid where the same steps of the first one begin.
TimeMap alignedMap(const TimelineStore& other, const TimelineStore& first, const TimeAxis& axis);

} // namespace plugboard::gui
