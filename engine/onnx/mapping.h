// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/onnx/builder.h"

#include <onnx/onnx_pb.h>

#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace plugboard::onnx {

/// Where values of the graph stand while it is mapped.
struct ImportState {
    Builder builder;
    std::map<std::string, Value> values; ///< by ONNX name
    std::string folder;                  ///< of the model, for external data
    std::set<std::string> wanted;        ///< inputs whose values a shape depends on
    /// Tensors that a MatMul makes for a single reader.
    std::set<std::string> products;
};

/// One ONNX node as its mapping function sees it: what it reads, and what it makes of it. The first
/// error stays in the builder, with the node's name; all that follows does nothing, and values are
/// then without shape.
class Mapping {
public:
    Mapping(const ::onnx::NodeProto& node, int opset, ImportState& state)
        : node_(node), opset_(opset), state_(state)
    {
    }

    const std::string& op() const { return node_.op_type(); }
    int opset() const { return opset_; }
    int inputs() const { return node_.input_size(); }
    int outputs() const { return node_.output_size(); }
    bool hasInput(int index) const
    {
        return index < node_.input_size() && !node_.input(index).empty();
    }
    /// Whether anybody may read this output.
    bool hasOutput(int index) const
    {
        return index < node_.output_size() && !node_.output(index).empty();
    }
    Value input(int index);         ///< errors  where there is none
    std::vector<Value> allInputs(); ///< none may be absent
    const std::string& outputName(int index) const { return node_.output(index); }

    bool has(const std::string& attribute) const { return find(attribute) != nullptr; }
    std::int64_t integer(const std::string& attribute, std::int64_t fallback) const;
    double real(const std::string& attribute, double fallback) const;
    std::string text(const std::string& attribute, const std::string& fallback) const;
    std::vector<std::int64_t> integers(const std::string& attribute) const;
    std::vector<double> reals(const std::string& attribute) const;
    const ::onnx::AttributeProto* find(const std::string& attribute) const;
    const std::string& folder() const { return state_.folder; }

    /// `axis` counted from the front.
    /// errors  "axis 7 out of range for rank 2"
    std::size_t axis(std::int64_t axis, std::size_t rank);
    std::vector<std::size_t> axes(const std::vector<std::int64_t>& axes, std::size_t rank);

    /// Values that a shape or an attribute depends on.
    /// errors  InvalidInput where they are not known, naming the inputs that they depend on
    ConstantPtr known(const Value& value, const std::string& what);
    std::vector<std::int64_t> knownIntegers(int input, const std::string& what);
    double knownReal(const Value& value, const std::string& what);
    /// From the attribute where it is given (older opsets), else from the input; nothing where
    /// neither is.
    std::optional<std::vector<std::int64_t>> integersFrom(const std::string& attribute, int input);

    using Given = std::initializer_list<std::pair<const char*, model::AttributeValue>>;
    Value add(const std::string& kind, Given attributes, const std::vector<Value>& inputs,
              const std::vector<Value>& parameters = {});
    std::vector<Value> addAll(const std::string& kind, const model::Attributes& attributes,
                              const std::vector<Value>& inputs,
                              const std::vector<Value>& parameters = {});
    Value constant(ConstantPtr values) { return state_.builder.constant(std::move(values)); }
    Value scalar(model::DataType type, double value)
    {
        return constant(uniformConstant({type, {}}, value));
    }
    /// The same elements under another shape: as a reshape of samples where axis 0 stays.
    Value view(const Value& value, const model::Shape& shape);
    Value cast(const Value& value, model::DataType type);
    bool isLearned(const Value& value) const
    {
        return value.constant != nullptr && state_.builder.isLearned(value.constant);
    }
    /// Whether an input comes from a linear layer without bias, and nobody else reads it.
    bool isPlainLinear(int input) const;
    /// Gives that linear layer a bias. result  its output
    Value withBias(int input, const Value& bias);
    /// The result is what training changes, like what it was made from.
    Value learnedLike(const Value& source, ConstantPtr values);

    void set(int output, const Value& value);

    void fail(const std::string& message, ErrorCode code = ErrorCode::InvalidInput);
    bool failed() const { return state_.builder.failed(); }

private:
    const ::onnx::NodeProto& node_;
    const int opset_;
    ImportState& state_;
};

using MapFunction = void (*)(Mapping&);

/// An ONNX operator and what makes our nodes of it.
struct MappingRow {
    const char* op;
    MapFunction map;
};

/// Null where there is none.
MapFunction mappingOf(const std::string& op);

// One table per family, in map_FAMILY.cpp.
std::span<const MappingRow> arithmeticMappings();
std::span<const MappingRow> activationMappings();
std::span<const MappingRow> constantMappings();
std::span<const MappingRow> heavyMappings();
std::span<const MappingRow> indexMappings();
std::span<const MappingRow> lossMappings();
std::span<const MappingRow> normMappings();
std::span<const MappingRow> poolMappings();
std::span<const MappingRow> reduceMappings();
std::span<const MappingRow> resizeMappings();
std::span<const MappingRow> shapeMappings();

} // namespace plugboard::onnx
