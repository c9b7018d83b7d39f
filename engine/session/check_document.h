// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/io/documents.h"
#include "engine/session/network_check.h"
#include "engine/session/plan_summary.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace plugboard::session {

/// What a plan does in a step of its main program: train, else infer.
struct CheckedPlan {
    model::Plan plan;
    model::ProgramKind program = model::ProgramKind::Train;
    PlanSummary summary;
};

/// A file that passed its design rules, and what it holds, for people and in order.
struct CheckedDocument {
    io::FileKind kind = io::FileKind::Unknown;
    std::string format; ///< "network", "plan", "idx" ...
    std::vector<std::pair<std::string, std::string>> facts;
    std::vector<std::pair<std::string, std::string>> details; ///< one per node, device or section
    std::optional<CheckedPlan> plan = {};                     ///< of plans
    std::vector<std::string> warnings = {};                   ///< what is odd, but no fault
};

/// Design rules of any file that is read: networks get their shapes, projects the graph of their
/// recipe, topologies their links checked, plans the whole of checkPlan.
/// errors  those of the readers and checks, subject = path where the file is meant
Result<CheckedDocument> checkDocument(const std::string& path);

/// A drawing with its findings.
struct CheckedDrawing {
    model::Network network;
    std::int64_t samples = 1; ///< that its shapes are for: the project's batch
    model::DataType precision = model::DataType::Float32;
    std::vector<NetworkFinding> findings;
};

/// All that is wrong with the drawing of a network or project, where checkDocument stops at the
/// first thing; nothing for a file of another kind or one that cannot be read.
std::optional<CheckedDrawing> checkDrawing(const std::string& path);

} // namespace plugboard::session
