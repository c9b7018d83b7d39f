// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/check/modular_ops.h"

#include <map>
#include <string>
#include <vector>

namespace plugboard::tests {

/// Executes the first program of a plan of small_plans.h over words of numbers. A firing takes its
/// inputs when it begins and gives its outputs when it ends; between the two it is open.
class Interpreter {
public:
    explicit Interpreter(const model::Plan& plan);

    /// Why the lanes do not hold each firing once; empty: they do.
    const std::string& malformed() const { return malformed_; }
    std::int64_t firings(std::int64_t steps) const;
    /// One execution in which firing `held` (counted over lanes, steps and positions) stays open
    /// as long as anything else can go on.
    /// wanted  the variables that all devices should hold in the end
    /// result  what went wrong; empty: nothing
    std::string run(std::int64_t steps, std::int64_t held,
                    const std::map<std::string, std::vector<Number>>& wanted);

private:
    struct Entry {
        model::TaskId task;
        int microBatch = 0;
    };
    struct Words {
        std::size_t memory = 0; ///< device, or devices + device for its variables
        std::size_t begin = 0;
        std::size_t end = 0;
        bool write = false;
        model::RegisterId reg;
    };
    struct Open {
        std::size_t lane = 0;
        std::vector<Words> words;
        std::vector<std::pair<Words, std::vector<Number>>> results;
    };

    void expand();
    void reset();
    bool mayBegin(std::size_t lane) const;
    bool met(const model::Edge& edge, std::int64_t step, int microBatch) const;
    std::string begin(std::size_t lane);
    void end(std::size_t lane);
    std::string makeResults(Open& open, const model::Task& task, std::int64_t step, int microBatch);
    Words words(model::RegisterId reg, const model::Task& task, std::int64_t step, int microBatch,
                bool write) const;
    Numbers contents(model::RegisterId reg, const Words& words) const;
    std::string compareVariables(const std::map<std::string, std::vector<Number>>& wanted) const;

    const model::Plan& plan_;
    const model::Program& program_;
    std::vector<std::vector<Entry>> lanes_;
    std::string malformed_;
    std::vector<std::vector<Number>> memory_;
    std::vector<std::int64_t> done_;        ///< completed entries, per lane
    std::vector<std::int64_t> firingsDone_; ///< per task
    std::vector<std::vector<Open>> open_;   ///< none or one, per lane
};

/// What the variables of a plan of small_plans.h hold after so many steps of the network that it
/// executes, computed whole: every tensor in one piece, op after op.
std::map<std::string, std::vector<Number>> networkResult(const model::Plan& plan,
                                                         std::int64_t steps);

} // namespace plugboard::tests
