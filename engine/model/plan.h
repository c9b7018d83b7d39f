// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/id.h"
#include "engine/model/graph.h"
#include "engine/model/recipe.h"
#include "engine/model/sharding.h"
#include "engine/model/topology.h"

#include <array>
#include <string>
#include <vector>

namespace plugboard::model {

using TaskId = Id<struct TaskTag>;
using RegisterId = Id<struct RegisterTag>;
using LaneId = Id<struct LaneTag>;
using ChannelId = Id<struct ChannelTag>;
using CollectiveId = Id<struct CollectiveTag>;
using RoleId = Id<struct RoleTag>;
using PlanTensorId = Id<struct PlanTensorTag>;

/// XXH3-128 over the canonical encoding of a meaning.
struct Digest {
    std::array<std::uint8_t, 16> bytes{};
    bool operator==(const Digest&) const = default;
};

enum class Provenance { Calibrated, Preset, Extrapolated };

/// How a task runs: a row of the kernel catalogue, copied into the plan.
struct KernelChoice {
    std::string signature;            ///< canonical text of op, shapes, types, layouts, threads
    std::string algorithm;            ///< "reference", "onednn:jit:avx512_core", "copy" ...
    std::vector<std::string> layouts; ///< one per operand, "plain" or the library's tag
    std::vector<Bytes> operandBytes;  ///< one per operand, inputs then outputs
    Bytes workspace;                  ///< scratch during a firing
    int threads = 1;
    Seconds seconds; ///< predicted time of one firing
    Provenance provenance = Provenance::Extrapolated;
};

/// Compute: an op kind. Copy: assembles the output's box from the inputs' boxes. Sum: adds the
/// output's box of all inputs, in their order. Send and Receive: the two ends of a channel. Load:
/// the loader fills its outputs (samples, labels, weights). Member: one device's part of a library
/// collective (GPUs).
enum class TaskKind { Compute, Copy, Sum, Send, Receive, Load, Member };

std::string toString(TaskKind kind);

/// A buffer of a device with a number of copies; firing n of its writer uses copy n mod copies.
/// Variable: part of the device's variable region, one copy, shared by all programs.
/// Accumulator: rate Step, its writer has rate MicroBatch: the first firing of a step writes, later
/// ones add. InPlace: the bytes of another register, whose last reader its writer is.
enum class RegisterKind { Buffer, Variable, Accumulator, InPlace };

struct Register {
    PlanTensorId tensor;
    Box box; ///< which piece of the logical tensor it holds
    Contribution contribution;
    RegisterKind kind = RegisterKind::Buffer;
    Rate rate = Rate::MicroBatch;
    DeviceId device;
    std::string layout = "plain";
    Bytes bytes;                       ///< of one copy, as the layout needs it
    std::vector<std::int64_t> offsets; ///< bytes into the device's arena, one per copy (Variable:
                                       ///< into the variable region)
    VariableId variable;               ///< Variable only
    RegisterId inPlaceOf;              ///< InPlace only
};

/// A logical (unsharded) tensor that registers hold pieces of.
struct PlanTensor {
    std::string name;
    TensorType type; ///< of one micro-batch where the rate is MicroBatch
    Rate rate = Rate::MicroBatch;
};

struct Task {
    std::string name;
    TaskKind kind = TaskKind::Compute;
    RoleId role;
    Rate rate = Rate::MicroBatch;
    Pass pass = Pass::Forward;
    std::string node;      ///< the network node it serves, or empty
    std::string opKind;    ///< Compute only
    Attributes attributes; ///< Compute only
    std::vector<RegisterId> inputs;
    std::vector<RegisterId> outputs;
    ChannelId channel;       ///< Send and Receive
    CollectiveId collective; ///< the collective it is a step of, or none
    KernelChoice kernel;
};

/// A numbered path between a Send and a Receive. The Send writes the Receive's output register
/// (copy n mod copies) over the route; the Receive marks its arrival on the destination's lane.
struct Channel {
    TaskId send;
    TaskId receive;
    Bytes bytes;            ///< of one message
    std::vector<Hop> route; ///< empty: both ends share their memory
};

enum class CollectiveKind { AllReduce, ReduceScatter, AllGather, Broadcast, AllToAll, Resharding };

struct Collective {
    CollectiveKind kind = CollectiveKind::Resharding;
    std::string algorithm; ///< "ring", "direct"
    PlanTensorId tensor;
    DeviceGroup group; ///< all devices that take part
    Bytes bytes;       ///< of the whole tensor
};

enum class EdgeKind { Data, Credit, Reuse };
/// Which firings of `from` a firing of `to` waits for, with distance d, step s, micro-batch m of M:
/// SameMicroBatch: both of rate MicroBatch, firing s M + m - d (d in firings); both of rate Step:
/// firing s - d. EachToStep: from MicroBatch, to Step: all firings of step s - d. StepToEach: from
/// Step, to MicroBatch: firing s - d.
enum class EdgeJoin { SameMicroBatch, EachToStep, StepToEach };
enum class EdgeVisibility { Host, Device };

struct Edge {
    TaskId from;
    TaskId to;
    EdgeKind kind = EdgeKind::Data;
    EdgeJoin join = EdgeJoin::SameMicroBatch;
    int distance = 0;
    EdgeVisibility visibility = EdgeVisibility::Host;
};

enum class LaneKind { Compute, Send, Receive, Loader };

/// `tasks` in order, `count` times, for micro-batches offset, offset + 1 ... (tasks of rate Step
/// have count 1, offset 0).
struct Segment {
    std::vector<TaskId> tasks;
    int count = 1;
    int microBatchOffset = 0;
};

/// A FIFO queue of a device; its segments cover exactly one step, and the step repeats.
struct Lane {
    RoleId role;
    LaneKind kind = LaneKind::Compute;
    std::vector<Segment> segments;
};

enum class ProgramKind { Init, Train, Evaluate, Infer };

std::string toString(ProgramKind kind);

struct Program {
    ProgramKind kind = ProgramKind::Train;
    std::int64_t batch = 0; ///< samples per step
    int microBatches = 1;
    int period = 1; ///< the address pattern repeats after so many steps, at most 4
    std::vector<PlanTensor> tensors;
    std::vector<Register> registers;
    std::vector<Task> tasks;
    std::vector<Channel> channels;
    std::vector<Collective> collectives;
    std::vector<Edge> edges;
    std::vector<Lane> lanes;
    std::vector<Bytes> arena; ///< per logical device: bytes of this program's arena (workspace of
                              ///< kernels included)
    Seconds predictedStep;    ///< simulated
};

/// Devices that run the same program share a role; replica r of it is devices[r]. One replica in
/// this build.
struct Role {
    std::string name;
    std::vector<DeviceId> devices;
};

/// Where the shards of a variable lie: an instance per device that holds a piece.
struct VariableShard {
    DeviceId device;
    Box box;
    std::int64_t offset = 0; ///< bytes into the device's variable region
};

struct PlanVariable {
    Variable variable;
    DeviceGroup group;
    Sharding sharding;
    std::string layout = "plain";
    std::vector<VariableShard> shards;
};

/// What a logical device asks of the physical one that it is bound to.
struct Requirement {
    DeviceKind kind = DeviceKind::Cpu;
    std::string isa; ///< "avx512", "sm_90"; empty: any
    int cores = 1;
    Bytes memory;        ///< arena + variables + loader buffers
    std::string library; ///< "onednn 2.6.3"; empty: any
};

struct PlanHeader {
    Digest network;
    Digest recipe;
    Digest topology;
    Digest catalogue;
    Digest options;
    std::uint64_t seed = 1;
    std::int64_t batch = 0;
    int microBatches = 1;
    int effort = 1;
    std::string strategy;    ///< for people: "data parallel x2", "pipeline of 2, 4 micro-batches"
    std::string searchEnded; ///< exhausted, time limit, cancelled
    std::int64_t candidates = 0;
    Seconds value;      ///< predicted step time
    Seconds lowerBound; ///< the ideal chip's step time
};

/// The whole executable result: the plan is the program. Stands alone: what it names is inside.
struct Plan {
    PlanHeader header;
    std::string networkName;
    Topology topology; ///< logical devices and links; no calibration, no positions
    std::vector<Requirement> requirements; ///< per logical device
    std::vector<Bytes> variableRegion;     ///< per logical device
    Recipe recipe;                         ///< data set, preprocessing, loss, metrics, run script
    std::vector<Role> roles;
    std::vector<PlanVariable> variables;
    std::vector<Program> programs;

    const Program* program(ProgramKind kind) const; ///< null where the plan has none
};

} // namespace plugboard::model
