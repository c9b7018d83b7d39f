// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/plan.h"

#include <string>
#include <vector>

namespace plugboard::tests {

/// Builds small plans by hand, one program at a time: one role per device, one lane per call, and
/// registers that share no bytes.
class TinyPlan {
public:
    explicit TinyPlan(int devices, int microBatches = 1,
                      model::ProgramKind kind = model::ProgramKind::Train);

    /// A compute task; its kernel is chosen by its name.
    model::TaskId task(const std::string& name, int device,
                       model::Rate rate = model::Rate::MicroBatch, double seconds = 0);
    /// A lane of a device: these tasks, once per micro-batch where they have that rate.
    model::LaneId lane(int device, const std::vector<model::TaskId>& tasks,
                       model::LaneKind kind = model::LaneKind::Compute);
    /// A lane made of segments as they are.
    model::LaneId lane(int device, const std::vector<model::Segment>& segments);
    void data(model::TaskId from, model::TaskId to, int distance = 0);
    /// `from` may not run more than `copies` firings ahead of `to`.
    void credit(model::TaskId from, model::TaskId to, int copies);
    void edge(const model::Edge& edge) { program().edges.push_back(edge); }
    /// A register of this many values, written by `writer` and read by `readers`.
    model::RegisterId reg(const std::string& name, int device, const model::TensorType& type,
                          int copies, model::TaskId writer,
                          const std::vector<model::TaskId>& readers = {},
                          model::Rate rate = model::Rate::MicroBatch);
    /// Send on `from`, Receive on `to`, a register there, and the edges between the two.
    struct Transfer {
        model::TaskId send;
        model::TaskId receive;
        model::RegisterId arrived;
    };
    Transfer transfer(const std::string& name, model::RegisterId source, int from, int to,
                      int copies, std::vector<model::Hop> route = {}, std::int64_t bytes = 0);
    model::VariableId variable(const std::string& name, const model::TensorType& type,
                               const std::vector<model::VariableShard>& shards);
    void link(const std::string& a, const std::string& b, double bandwidth, double latency);

    model::Program& program() { return plan.programs.back(); }
    void beginProgram(model::ProgramKind kind, int microBatches = 1);

    model::Plan plan;
};

} // namespace plugboard::tests
