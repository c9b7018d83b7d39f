// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/plan.h"
#include "engine/trace/trace.h"
#include "gui/document/plan_facts.h"

namespace plugboard::gui::bench {

/// 64 devices: 16 replicas of a pipeline of 4 stages, 8 micro-batches, 6 layers per stage, with
/// sends, receives, a ring between the replicas and updates: some 8,500 firings per step. Tasks
/// take about `taskSeconds`.
model::Plan syntheticPlan(double taskSeconds);

/// A run of that plan: its steady step over and over, until there are about so many firings; steps
/// and firings vary a little. The same number gives the same trace.
trace::Trace syntheticTrace(const PlanFacts& facts, qint64 events);

} // namespace plugboard::gui::bench
