// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/io/documents.h"

#include <string>
#include <utility>
#include <vector>

namespace plugboard::session {

/// A file that passed its design rules, and what it holds, for people and in order.
struct CheckedDocument {
    io::FileKind kind = io::FileKind::Unknown;
    std::string format; ///< "network", "plan", "idx" ...
    std::vector<std::pair<std::string, std::string>> facts;
    std::vector<std::pair<std::string, std::string>> details; ///< one per node, device or section
};

/// Design rules of any file that is read: networks get their shapes, projects the graph of their
/// recipe, topologies their links checked, plans the whole of checkPlan.
/// errors  those of the readers and checks, subject = path where the file is meant
Result<CheckedDocument> checkDocument(const std::string& path);

} // namespace plugboard::session
