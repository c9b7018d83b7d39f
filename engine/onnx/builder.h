// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/network.h"
#include "engine/onnx/weight.h"
#include "engine/ops/op_kind.h"

#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace plugboard::onnx {

/// What a tensor of the ONNX graph is here: known values, or the output of a node.
struct Value {
    model::TensorType type = {};
    ConstantPtr constant = {}; ///< null: computed
    model::NodeId node = {};
    int port = 0;

    bool present() const { return constant != nullptr || node.valid(); }
    std::size_t rank() const { return type.shape.size(); }
    /// 1 where there is no such axis.
    model::Dim extent(std::size_t axis) const { return axis < rank() ? type.shape[axis] : 1; }
};

/// Grows a network node by node. Every node gets its types at once, and one whose inputs are all
/// known is computed instead. The first error stays: what follows does nothing and gives values
/// without shape.
class Builder {
public:
    explicit Builder(std::int64_t samples) : samples_(samples) {}

    /// A node of a kind.
    ///
    /// inputs      of its drawn ports
    /// parameters  one per parameter that its attributes ask for: constants become the node's own
    ///             variables (shared ones a node of kind "parameter"), others are wired
    std::vector<Value> add(const std::string& kind, const model::Attributes& attributes,
                           const std::vector<Value>& inputs,
                           const std::vector<Value>& parameters = {});
    /// Whether a value is the output of a node of kind "linear" that has no bias.
    bool isPlainLinear(const Value& value) const;
    void giveBias(const Value& linear, const ConstantPtr& bias);
    Value addInput(const std::string& name, const model::Attributes& attributes);
    void addOutput(const std::string& name, const Value& value);

    Value constant(ConstantPtr values) const { return {values->type, values, {}, 0}; }
    /// A name for the node that may come to hold the constant; the first one stays.
    void nameConstant(const ConstantPtr& values, const std::string& name);
    /// Values that training changes, and how many nodes read them.
    void markLearned(const ConstantPtr& values, int readers);
    bool isLearned(const ConstantPtr& values) const { return readers_.count(values.get()) != 0; }

    /// Nodes made from here on get this name, and count as belonging to this ONNX node.
    void begin(const std::string& name) { name_ = name; }

    void fail(Error error);
    bool failed() const { return failed_; }
    const Error& error() const { return error_; }

    /// The network's inputs that a computed value depends on, by name.
    std::set<std::string> inputsBehind(const Value& value) const;

    std::int64_t folded() const { return folded_; }
    model::Network& network() { return network_; }
    /// Variables with given values, by the names that the nodes have now.
    std::vector<Weight> weights() const;

private:
    struct Held {
        model::NodeId node;
        std::string parameter;
        ConstantPtr values;
    };
    model::NodeId addNode(const std::string& name, const std::string& kind,
                          model::Attributes attributes);
    /// The node that holds a constant, made where there is none yet.
    Value drawn(const Value& value);
    model::NodeId parameterNode(const ConstantPtr& values);
    void connect(const Value& from, model::NodeId to, int port);
    /// Types of a node's outputs; the parameters' types are checked.
    Result<std::vector<model::TensorType>> typesOf(const ops::OpKind& kind,
                                                   const model::Attributes& attributes,
                                                   const std::vector<Value>& inputs,
                                                   const std::vector<Value>& parameters,
                                                   std::vector<std::string>& parameterNames) const;

    const std::int64_t samples_;
    model::Network network_;
    std::vector<Held> held_;
    std::unordered_map<const Constant*, model::NodeId> parameterNodes_;
    std::unordered_map<const Constant*, std::string> names_;
    std::unordered_map<const Constant*, int> readers_; ///< of learned ones
    std::vector<ConstantPtr> kept_;                    ///< keeps the keys above unique
    std::string name_;
    std::int64_t folded_ = 0;
    bool failed_ = false;
    Error error_;
};

} // namespace plugboard::onnx
