// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/id.h"
#include "engine/model/attributes.h"
#include "engine/model/tensor.h"

#include <string>
#include <vector>

namespace plugboard::model {

using TensorId = Id<struct TensorTag>;
using OpId = Id<struct OpTag>;
using VariableId = Id<struct VariableTag>;

/// How often an op runs and a tensor is made: once per micro-batch or once per step.
enum class Rate { MicroBatch, Step };
enum class Pass { Load, Forward, Backward, Update, Init, Metrics };

std::string toString(Pass pass);

/// A persistent tensor: weight, optimizer state, running moment.
struct Variable {
    std::string name; ///< "conv1.weight", "conv1.weight.momentum", "bn1.running_mean"
    TensorType type;
    Attributes initialiser; ///< `kind`: kaiming_uniform (fan_in), uniform (low, high), normal
                            ///< (mean, deviation), constant (value)
    bool trainable = false;
};

struct Tensor {
    std::string name;
    TensorType type; ///< of one micro-batch where rate is MicroBatch
    Rate rate = Rate::MicroBatch;
    VariableId variable; ///< valid where the tensor is a variable: it lives across steps
    OpId producer;       ///< for a variable: the op that updates it, invalid where nothing does
};

/// One operation. An op that updates a variable lists the variable's tensor among its inputs and
/// again among its outputs: it reads the value of the last step and leaves the one of the next.
struct Op {
    std::string
        name; ///< "conv1", "conv1.backward_weights": unique, keys the random numbers of dropout
    std::string kind; ///< of engine/ops
    Attributes attributes;
    std::vector<TensorId> inputs;
    std::vector<TensorId> outputs;
    Rate rate = Rate::MicroBatch;
    Pass pass = Pass::Forward;
    std::string node; ///< the network node that it comes from; empty: none
};

/// Network and recipe lowered: one program. Ops stand in an order that respects data flow (the
/// update of a variable comes after all its readers).
struct Graph {
    std::vector<Variable> variables;
    std::vector<Tensor> tensors;
    std::vector<Op> ops;
    std::int64_t batch = 0; ///< samples per step
    int microBatches = 1;   ///< batch / microBatches samples per micro-batch

    const Tensor& tensor(TensorId id) const { return tensors[id.index()]; }
    const Op& op(OpId id) const { return ops[id.index()]; }
};

} // namespace plugboard::model
