// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/question.h"
#include "gui/service/workbench.h"

#include <functional>

namespace plugboard::gui {

/// Whether unsaved changes may go: saved, thrown away, or no.
/// save  true where it was saved
bool mayDropChanges(Workbench workbench, const Ask& ask, QWidget* parent,
                    const std::function<bool()>& save);

/// Whether the window may close while a run goes on: it is let go, stopped, or no.
bool mayLeaveRun(Workbench workbench, const Ask& ask, QWidget* parent);

} // namespace plugboard::gui
