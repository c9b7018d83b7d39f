// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/plan.h"

#include <string>
#include <vector>

namespace plugboard::session {

/// A node of the network on one device: what all of its tasks take in a step.
struct NodeOnDevice {
    model::DeviceId device;
    Seconds seconds; ///< per step, forward, backward and update
    Bytes memory;    ///< of the registers and variables that its tasks write, all copies
    std::int64_t tasks = 0;
};

struct NodePlacement {
    std::string node;
    std::vector<NodeOnDevice> devices; ///< by device
    Seconds seconds;                   ///< the longest of them
};

/// How the tensor on an output port of a node lies on its devices.
struct TensorPlacement {
    std::string node;
    int port = 0;
    std::string badge; ///< "whole", "S(0) 2", "P(sum) 2": sharding and number of pieces
    Bytes bytes;       ///< of the whole tensor, one micro-batch
};

/// A Send and its Receive.
struct Transfer {
    std::string name; ///< of the Send
    std::string tensor;
    std::string node; ///< of the network, or empty
    model::TaskId send;
    model::TaskId receive;
    model::DeviceId from;
    model::DeviceId to;
    std::vector<model::Hop> route; ///< empty: within shared memory
    Bytes bytes;                   ///< of one firing
    std::int64_t firings = 0;      ///< per step
    Seconds seconds;               ///< of one firing, predicted
    std::string collective;        ///< "all-reduce, ring", or empty
};

struct DeviceLoad {
    model::DeviceId device;
    Bytes variables;
    Bytes arena;  ///< the largest of all programs
    Bytes needed; ///< what the plan asks of the device
    Bytes limit;  ///< what the device holds
    Seconds busy; ///< compute tasks of a step
    Seconds sending;
};

/// A program of a plan as tables: which node lies where, what goes over which links, what fills the
/// memories.
struct PlanSummary {
    std::vector<NodePlacement> placements; ///< in the order of first use
    std::vector<TensorPlacement> tensors;
    std::vector<Transfer> transfers;
    std::vector<DeviceLoad> devices;
};

/// errors  InvalidInput as flatten, or where the plan has no such program
Result<PlanSummary> summaryOf(const model::Plan& plan, model::ProgramKind program);

} // namespace plugboard::session
