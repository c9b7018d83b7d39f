// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/plan.h"

#include <string>
#include <vector>

namespace plugboard::tests {

/// Builds a plan by hand on three CPU devices d0, d1, d2 on hosts of their own, joined through
/// the switches s and t and, from d0 to d1, through d2.
///
/// A call adds a task with data edges from what it reads; lanes are in the order of the calls
/// unless given, offsets one after the other unless given.
class PlanByHand {
public:
    PlanByHand(int microBatches, int period);

    model::PlanTensorId tensor(const std::string& name, const model::Shape& shape,
                               model::Rate rate);
    /// A register of the tensor; `offsets` one per copy.
    model::RegisterId reg(model::PlanTensorId tensor, int device, const model::Box& box,
                          std::vector<std::int64_t> offsets, model::Contribution part = {});
    /// A variable that all of these devices hold whole, or in pieces along axis 0.
    std::vector<model::RegisterId> variable(model::PlanTensorId tensor, const std::string& name,
                                            const std::vector<int>& devices,
                                            const std::vector<model::Dim>& boundaries = {});

    model::TaskId compute(const std::string& name, const std::string& kind, int device,
                          const model::Attributes& attributes,
                          const std::vector<model::RegisterId>& inputs,
                          const std::vector<model::RegisterId>& outputs);
    model::TaskId move(const std::string& name, model::TaskKind kind, int device,
                       const std::vector<model::RegisterId>& inputs, model::RegisterId output,
                       model::CollectiveId collective = {});
    model::TaskId load(const std::string& name, int device, model::RegisterId output);
    /// A Send and a Receive over the switch s, into `arrival`.
    struct Transfer {
        model::TaskId send;
        model::TaskId receive;
    };
    Transfer transfer(const std::string& name, model::RegisterId source, int from,
                      model::RegisterId arrival, int to, model::CollectiveId collective = {});
    /// Of all three devices.
    model::CollectiveId collective(model::CollectiveKind kind, model::PlanTensorId tensor);

    void edge(model::TaskId from, model::TaskId to, model::EdgeKind kind, int distance);
    void lane(int device, const std::vector<model::TaskId>& perMicroBatch,
              const std::vector<model::TaskId>& perStep,
              model::LaneKind kind = model::LaneKind::Compute);
    /// Arena and memory just as large as what has been added.
    model::Plan finish(const std::string& network, int arena);

    model::Program& program() { return plan_.programs.back(); }

private:
    model::TaskId add(model::Task task, int device);

    model::Plan plan_;
    std::vector<model::TaskId> writer_;
};

} // namespace plugboard::tests
