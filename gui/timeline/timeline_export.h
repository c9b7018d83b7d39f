// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/look/theme.h"
#include "gui/timeline/timeline_program.h"

#include <QImage>

namespace plugboard::gui {

struct TimelinePicture {
    QSize size{1600, 900}; ///< device pixels; lower where that is enough
    double ratio = 1;
    ThemeChoice theme = ThemeChoice::Light;
    model::ProgramKind program = model::ProgramKind::Train;
    int steps = 3; ///< shown of a trace that has more
};

/// The timeline of a plan, and of a trace where `trace` is not null, without a window. Takes as
/// long as it takes: not for the GUI thread where the trace is large.
/// errors  InvalidInput where the plan has no such program
Result<QImage> renderTimeline(std::shared_ptr<const PlanFacts> facts, const trace::Trace* trace,
                              const TimelinePicture& picture);

/// The report's own picture (profiler::timelineSvg): typical steps, predicted above measured.
Result<std::string> timelineSvgOf(const PlanFacts& facts, const trace::Trace* trace,
                                  const TimelinePicture& picture);

} // namespace plugboard::gui
