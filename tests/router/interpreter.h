// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/router/router.h"

#include <map>
#include <string>
#include <vector>

namespace plugboard::tests {

/// Runs the Copy, Sum, Send and Receive tasks of a program one after the other on plain vectors,
/// element by element, row-major in each register's box.
class Interpreter {
public:
    explicit Interpreter(const model::Program& program);

    /// The whole tensor as member m contributes to it: element e is value(m, e), m = 0 where the
    /// sharding is not partial.
    static double value(int member, std::int64_t element);
    /// Sum of the contributions of so many members.
    static double total(int members, std::int64_t element);

    void fill(const router::Placed& placed);
    /// Empty, or what is wrong: an unwritten input, a second write, an incomplete output.
    std::string run();
    /// Empty, or the first register that does not hold its piece of the whole.
    std::string check(const router::Placed& placed, int contributions) const;

private:
    std::string runTask(const model::Task& task);
    std::string gather(const model::Task& task, model::RegisterId from, model::RegisterId to,
                       bool add);

    const model::Program& program_;
    std::map<model::RegisterId, std::vector<double>> values_;
};

} // namespace plugboard::tests
