// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/document/plan_facts.h"
#include "gui/look/formatter.h"
#include "gui/panels/figure_tiles.h"

namespace plugboard::gui {

/// Kernels of a plan by where their times come from; the same work counts once.
struct KernelCount {
    int measured = 0;
    int modelled = 0;
};
KernelCount countKernels(const model::Program& program);

/// What a plan says of itself: step, bound, gap, batch, kernels.
QList<Tile> planTiles(const PlanFacts& facts, const Formatter& formatter);

} // namespace plugboard::gui
