// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/plan.h"

#include <cstdint>
#include <string>
#include <vector>

namespace plugboard::tests {

/// Firing `firing` of a task, counted over all steps.
struct Node {
    model::TaskId task;
    std::int64_t firing = 0;
};

/// Some steps of a program written out, straight from what lanes, rates and edges mean: the whole
/// order of its firings by transitive closure.
class Unrolled {
public:
    Unrolled(const model::Program& program, int steps);

    bool deadlocks() const { return deadlocks_; }
    /// Empty, or two accesses to the same bytes that no path orders.
    std::string race() const;

private:
    /// One filling of a register's copy: who writes it first and everyone who touches it.
    struct Use {
        model::RegisterId reg;
        std::int64_t firing = 0;
        std::size_t fill = 0;
        std::vector<std::size_t> accesses;
        std::int64_t begin = 0; ///< bytes
        std::int64_t end = 0;
    };
    std::int64_t firingsPerStep(model::TaskId task) const;
    std::size_t number(Node node) const;
    void addEdges();
    void close();
    std::vector<Use> uses() const;
    void addAccess(Use& use, model::TaskId task) const;
    bool before(std::size_t a, std::size_t b) const { return before_[b][a]; }
    bool clear(const Use& first, const Use& second) const;

    const model::Program& program_;
    int steps_;
    std::vector<std::size_t> firstNode_; ///< per task
    std::size_t nodes_ = 0;
    std::vector<std::vector<std::size_t>> waits_; ///< per node
    std::vector<std::vector<bool>> before_;       ///< [node][ancestor]
    bool deadlocks_ = false;
};

} // namespace plugboard::tests
