// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/model/named_tensor.h"
#include "engine/model/network.h"
#include "engine/passes/node_types.h"

#include <onnx/onnx_pb.h>

#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace plugboard::onnx {

/// One node of a network while it is written as ONNX nodes. The first error stays in `failure`.
class NodeWriter {
public:
    using Integers = std::vector<std::int64_t>;

    std::string name;                       ///< of the node
    model::Attributes attributes;           ///< with all defaults
    std::vector<std::string> inputs;        ///< tensors on its ports, parameters included
    std::vector<model::TensorType> types;   ///< theirs
    std::vector<std::string> outputs;       ///< tensors that it makes
    std::vector<model::TensorType> results; ///< their types
    int drawnInputs = 0;                    ///< the others are parameters
    Result<void> failure = {};

    explicit NodeWriter(::onnx::GraphProto& graph) : graph_(graph) {}

    std::size_t rank(std::size_t input = 0) const
    {
        return input < types.size() ? types[input].shape.size() : 0;
    }
    void fail(const std::string& message);

    /// An ONNX node; the one that makes outputs[0] has the node's own name, others end in `suffix`.
    ::onnx::NodeProto& write(const std::string& op, const std::vector<std::string>& from,
                             const std::vector<std::string>& to);
    /// The same for a step on the way. result  its tensor, NODE/suffix
    std::string step(const std::string& suffix, const std::string& op,
                     const std::vector<std::string>& from);
    ::onnx::NodeProto& lastNode() { return *graph_.mutable_node(graph_.node_size() - 1); }

    /// Tensors that only say how: int64 initialisers.
    std::string list(const std::string& suffix, const Integers& values);
    std::string number(const std::string& suffix, std::int64_t value);
    /// A constant of one element in the type of an input.
    std::string scalar(const std::string& suffix, model::DataType type, double value);
    /// A constant of all elements, which training leaves alone.
    std::string constant(const std::string& suffix, const model::TensorType& type,
                         const std::vector<double>& values);

    static void set(::onnx::NodeProto& node, const std::string& attribute, std::int64_t value);
    static void set(::onnx::NodeProto& node, const std::string& attribute, const Integers& values);
    static void set(::onnx::NodeProto& node, const std::string& attribute, const std::string& text);
    static void setReal(::onnx::NodeProto& node, const std::string& attribute, double value);

    std::int64_t integer(const std::string& attribute) const
    {
        return attributes.integer(attribute, 0);
    }
    double real(const std::string& attribute) const { return attributes.real(attribute, 0); }
    std::string text(const std::string& attribute) const { return attributes.text(attribute, ""); }
    Integers integers(const std::string& attribute) const
    {
        return attributes.integers(attribute, {});
    }

private:
    ::onnx::GraphProto& graph_;
};

using WriteFunction = void (*)(NodeWriter&);

/// A kind and what writes it.
struct WriterRow {
    const char* kind;
    WriteFunction write;
};

/// Null where there is none.
WriteFunction writerOf(const std::string& kind);

// One table per family, in write_FAMILY.cpp.
std::span<const WriterRow> arithmeticWriters();
std::span<const WriterRow> heavyWriters();
std::span<const WriterRow> normWriters();
std::span<const WriterRow> shapeWriters();

/// A tensor's values, raw.
void fill(::onnx::TensorProto& tensor, const std::string& name, const model::TensorType& type,
          std::span<const std::byte> bytes);

} // namespace plugboard::onnx
