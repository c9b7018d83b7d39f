// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/catalogue.h"
#include "engine/model/device_choice.h"
#include "engine/model/network.h"
#include "engine/model/pin.h"
#include "engine/model/plan.h"
#include "engine/model/recipe.h"
#include "engine/model/topology.h"
#include "engine/trace/trace.h"

#include <string>
#include <vector>

namespace plugboard::io {

/// The project that a user saves (*.plugboard): drawing, recipe, machines, options, plans.
struct Project {
    model::Network network;
    model::Recipe recipe;
    model::Topology topology;         ///< nothing in it: this machine, detected when it is planned
    int coresPerDevice = 0;           ///< this machine only: 0 = one device per socket
    int maximumDevices = 0;           ///< this machine only: 0 = all
    Bytes memoryCap;                  ///< this machine only: of one device, 0 = no cap
    std::vector<std::string> devices; ///< this machine only: names of those in use, empty = all
    std::vector<model::DeviceChoice> deviceChoices; ///< drawn machines only; unknown names: none
    std::vector<model::Pin> pins;       ///< where nodes are wished to run; unknown names stay
    std::vector<std::string> planFiles; ///< by reference, relative to the project
    std::vector<std::string> resultFolders;
    std::string viewState; ///< the Studio's bytes, kept as they are
};

/// Whether a project runs on this machine: it draws none.
inline bool usesThisMachine(const Project& project)
{
    const model::Topology& drawn = project.topology;
    return drawn.hosts.empty() && drawn.devices.empty() && drawn.switches.empty() &&
           drawn.links.empty();
}

/// What a file holds, by its content: magic for binary files, the first message for text.
enum class FileKind { Network, Recipe, Topology, Project, Plan, Trace, Unknown };
Result<FileKind> fileKind(const std::string& path);

/// Binary files: magic "PLUGBRD" + kind, format major.minor, protobuf, XXH3-64 trailer. Suffix
/// .txt: protobuf text format, recursion limit 100. Size limits: plan 64 MiB, project 256 MiB,
/// others 64 MiB. errors  one line with what is wrong and what to do, subject = path:
///         NotFound; DataCorrupt (empty, truncated, checksum); Unsupported (newer major; a field
///         that this build cannot execute, by name); InvalidInput (place in text, unknown
///         enumerator, value out of range)
Result<model::Network> loadNetwork(const std::string& path);
Result<model::Recipe> loadRecipe(const std::string& path);
Result<model::Topology> loadTopology(const std::string& path);
Result<Project> loadProject(const std::string& path);
Result<model::Plan> loadPlan(const std::string& path);
Result<trace::Trace> loadTrace(const std::string& path);

Result<model::Catalogue> loadCatalogue(const std::string& path);

/// Atomic; text form where the path ends in .txt (traces: binary only).
Result<void> save(const std::string& path, const model::Network& network);
Result<void> save(const std::string& path, const model::Recipe& recipe);
Result<void> save(const std::string& path, const model::Topology& topology);
Result<void> save(const std::string& path, const Project& project);
Result<void> save(const std::string& path, const model::Plan& plan);
Result<void> save(const std::string& path, const trace::Trace& trace);
Result<void> save(const std::string& path, const model::Catalogue& catalogue);

/// XXH3-128 over our own canonical encoding of the meaning: no positions, colours, view state; the
/// recipe's leaves out learning-rate values, epochs or steps, checkpoint and metric intervals.
model::Digest digestOf(const model::Network& network);
model::Digest digestOf(const model::Recipe& recipe);
model::Digest digestOf(const model::Topology& topology);
model::Digest digestOf(const model::Plan& plan);
model::Digest digestOf(const model::Catalogue& catalogue);
std::string toString(const model::Digest& digest); ///< 32 hexadecimal digits

} // namespace plugboard::io
