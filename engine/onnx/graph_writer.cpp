// SPDX-License-Identifier: Apache-2.0
#include "engine/onnx/graph_writer.h"

#include "engine/model/element_cast.h"
#include "engine/onnx/tensor_values.h"

namespace plugboard::onnx {

WriteFunction writerOf(const std::string& kind)
{
    static const auto all = [] {
        std::map<std::string, WriteFunction> rows;
        for (const auto table :
             {arithmeticWriters(), heavyWriters(), normWriters(), shapeWriters()})
            for (const WriterRow& row : table)
                rows[row.kind] = row.write;
        return rows;
    }();
    const auto found = all.find(kind);
    return found == all.end() ? nullptr : found->second;
}

void fill(::onnx::TensorProto& tensor, const std::string& name, const model::TensorType& type,
          std::span<const std::byte> bytes)
{
    tensor.set_name(name);
    tensor.set_data_type(onnxTypeOf(type.type));
    for (const model::Dim extent : type.shape)
        tensor.add_dims(extent);
    tensor.set_raw_data(bytes.data(), bytes.size());
}

void NodeWriter::fail(const std::string& message)
{
    if (failure)
        failure = Error{ErrorCode::Unsupported, message, name};
}

::onnx::NodeProto& NodeWriter::write(const std::string& op, const std::vector<std::string>& from,
                                     const std::vector<std::string>& to)
{
    ::onnx::NodeProto& node = *graph_.add_node();
    node.set_op_type(op);
    node.set_name(!to.empty() && to[0] == outputs[0] ? name : to[0]);
    for (const std::string& tensor : from)
        node.add_input(tensor);
    for (const std::string& tensor : to)
        node.add_output(tensor);
    return node;
}

std::string NodeWriter::step(const std::string& suffix, const std::string& op,
                             const std::vector<std::string>& from)
{
    const std::string tensor = name + "/" + suffix;
    write(op, from, {tensor});
    return tensor;
}

std::string NodeWriter::list(const std::string& suffix, const Integers& values)
{
    const std::string tensor = name + "/" + suffix;
    fill(*graph_.add_initializer(), tensor, {model::DataType::Int64, {model::Dim(values.size())}},
         std::as_bytes(std::span(values)));
    return tensor;
}

std::string NodeWriter::number(const std::string& suffix, std::int64_t value)
{
    const std::string tensor = name + "/" + suffix;
    fill(*graph_.add_initializer(), tensor, {model::DataType::Int64, {}},
         std::as_bytes(std::span(&value, 1)));
    return tensor;
}

std::string NodeWriter::scalar(const std::string& suffix, model::DataType type, double value)
{
    return constant(suffix, {type, {}}, {value});
}

std::string NodeWriter::constant(const std::string& suffix, const model::TensorType& type,
                                 const std::vector<double>& values)
{
    std::vector<std::byte> bytes(values.size() * std::size_t(model::sizeOf(type.type)));
    model::castElements(values.data(), model::DataType::Float64, bytes.data(), type.type,
                        std::int64_t(values.size()));
    const std::string tensor = name + "/" + suffix;
    ::onnx::NodeProto& node = write("Constant", {}, {tensor});
    ::onnx::AttributeProto& value = *node.add_attribute();
    value.set_name("value");
    value.set_type(::onnx::AttributeProto::TENSOR);
    fill(*value.mutable_t(), tensor, type, bytes);
    return tensor;
}

void NodeWriter::set(::onnx::NodeProto& node, const std::string& attribute, std::int64_t value)
{
    ::onnx::AttributeProto& item = *node.add_attribute();
    item.set_name(attribute);
    item.set_type(::onnx::AttributeProto::INT);
    item.set_i(value);
}

void NodeWriter::set(::onnx::NodeProto& node, const std::string& attribute, const Integers& values)
{
    ::onnx::AttributeProto& item = *node.add_attribute();
    item.set_name(attribute);
    item.set_type(::onnx::AttributeProto::INTS);
    for (const std::int64_t value : values)
        item.add_ints(value);
}

void NodeWriter::set(::onnx::NodeProto& node, const std::string& attribute, const std::string& text)
{
    ::onnx::AttributeProto& item = *node.add_attribute();
    item.set_name(attribute);
    item.set_type(::onnx::AttributeProto::STRING);
    item.set_s(text);
}

void NodeWriter::setReal(::onnx::NodeProto& node, const std::string& attribute, double value)
{
    ::onnx::AttributeProto& item = *node.add_attribute();
    item.set_name(attribute);
    item.set_type(::onnx::AttributeProto::FLOAT);
    item.set_f(float(value));
}

} // namespace plugboard::onnx
