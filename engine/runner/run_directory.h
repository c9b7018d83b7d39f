// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"
#include "engine/model/plan.h"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace plugboard::runner {

/// The folder of a run: manifest.json, plan.plan, run.trace, metrics.jsonl, log.txt, checkpoints/.
class RunDirectory {
public:
    /// Makes the folder and writes the plan. Nothing of an earlier run is lost: a folder that holds
    /// checkpoints is taken only by the run that goes on from them with the same plan, and its
    /// trace so far steps aside to run-1.trace, run-2.trace ... What a run that was killed before
    /// its first checkpoint has left is begun anew.
    ///
    /// path    empty: a new folder below $XDG_STATE_HOME/plugboard/runs, named by network and time
    /// resume  what the run goes on from; empty: from the start
    /// errors  IoFailed; InvalidInput where `path` holds something else, or a run that still goes
    static Result<RunDirectory> create(const std::string& path, const model::Plan& plan,
                                       const std::string& resume);

    /// running, finished, stopped, interrupted or failed, as the manifest says; killed where it
    /// says running and its process is no more. errors  NotFound, DataCorrupt
    static Result<std::string> statusOf(const std::string& path);

    const std::string& path() const { return path_; }
    std::string file(const std::string& name) const { return path_ + "/" + name; }
    /// Whether the run goes on in the folder of an earlier one.
    bool continues() const { return continues_; }
    /// Replaces manifest.json: status, the process, and what is known so far.
    Result<void> writeManifest(const nlohmann::json& manifest) const;
    /// As that; on a disk without room for a second file in the place of the first one.
    Result<void> writeLastManifest(const nlohmann::json& manifest) const;

private:
    explicit RunDirectory(std::string path) : path_(std::move(path)) {}
    static Result<RunDirectory> take(const std::string& path, const model::Plan& plan,
                                     const std::string& resume);

    std::string path_;
    bool continues_ = false;
};

} // namespace plugboard::runner
