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
    /// Makes the folder and writes the plan. `path` empty: a new folder below
    /// $XDG_STATE_HOME/plugboard/runs, named by network and time.
    /// errors  IoFailed; InvalidInput where `path` holds something that is no run
    static Result<RunDirectory> create(const std::string& path, const model::Plan& plan);

    const std::string& path() const { return path_; }
    std::string file(const std::string& name) const { return path_ + "/" + name; }
    /// Replaces manifest.json: status (running, finished, stopped, failed) and what is known so
    /// far.
    Result<void> writeManifest(const nlohmann::json& manifest) const;
    /// Appends a line to metrics.jsonl.
    Result<void> appendMetrics(const nlohmann::json& line) const;

private:
    explicit RunDirectory(std::string path) : path_(std::move(path)) {}
    std::string path_;
};

} // namespace plugboard::runner
