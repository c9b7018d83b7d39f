// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/io/documents.h"

#include <string>
#include <vector>

/// Documents in which every field holds something else than its default.
namespace plugboard::tests {

model::Network sampleNetwork();
model::Recipe sampleRecipe();
model::Topology sampleTopology();
io::Project sampleProject();
model::Plan samplePlan(); ///< all fields, not executable
model::Catalogue sampleCatalogue();
trace::Trace sampleTrace();

/// LeNet-5 on two CPU devices, as the planner makes it.
model::Plan plannedLeNet();
/// Firings of steps [0, steps) of a plan's training program, one after another on each lane;
/// nanoseconds.
trace::Trace traceOf(const model::Plan& plan, int steps);

std::string bytesOf(const std::string& path);
void writeBytes(const std::string& path, const std::string& bytes);

/// One kind of document under test: how to write the sample and how to read any file.
struct DocumentKind {
    const char* name;
    Result<void> (*saveSample)(const std::string& path);
    Result<void> (*load)(const std::string& path);
    /// Reads one file and writes it to another.
    Result<void> (*copy)(const std::string& from, const std::string& to);
};
const std::vector<DocumentKind>& documentKinds(); ///< all but the trace

} // namespace plugboard::tests
