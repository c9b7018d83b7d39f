// SPDX-License-Identifier: Apache-2.0
#include "tests/onnx/model_maker.h"

#include <cstdlib>
#include <cstring>

namespace plugboard::tests {

ModelMaker::ModelMaker(int opset)
{
    model_.set_ir_version(8);
    model_.add_opset_import()->set_version(opset);
    model_.mutable_graph()->set_name("graph");
}

void ModelMaker::input(const std::string& name, const Integers& dims, int type)
{
    auto& value = *model_.mutable_graph()->add_input();
    value.set_name(name);
    auto& tensor = *value.mutable_type()->mutable_tensor_type();
    tensor.set_elem_type(type);
    auto& shape = *tensor.mutable_shape();
    for (const std::int64_t dim : dims) {
        if (dim < 0)
            shape.add_dim()->set_dim_param(dim == -1 ? "batch" : "length");
        else
            shape.add_dim()->set_dim_value(dim);
    }
}

void ModelMaker::weight(const std::string& name, const Integers& dims,
                        const std::vector<float>& values)
{
    auto& tensor = *model_.mutable_graph()->add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(::onnx::TensorProto::FLOAT);
    for (const std::int64_t dim : dims)
        tensor.add_dims(dim);
    for (const float value : values)
        tensor.add_float_data(value);
}

void ModelMaker::whole(const std::string& name, const Integers& dims, const Integers& values)
{
    auto& tensor = *model_.mutable_graph()->add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(::onnx::TensorProto::INT64);
    for (const std::int64_t dim : dims)
        tensor.add_dims(dim);
    for (const std::int64_t value : values)
        tensor.add_int64_data(value);
}

::onnx::NodeProto& ModelMaker::node(const std::string& op, const std::string& name,
                                    const std::vector<std::string>& inputs,
                                    const std::vector<std::string>& outputs)
{
    auto& node = *model_.mutable_graph()->add_node();
    node.set_op_type(op);
    node.set_name(name);
    for (const std::string& input : inputs)
        node.add_input(input);
    for (const std::string& output : outputs)
        node.add_output(output);
    return node;
}

void ModelMaker::output(const std::string& name)
{
    model_.mutable_graph()->add_output()->set_name(name);
}

void set(::onnx::NodeProto& node, const std::string& attribute, std::int64_t value)
{
    auto& item = *node.add_attribute();
    item.set_name(attribute);
    item.set_type(::onnx::AttributeProto::INT);
    item.set_i(value);
}

void set(::onnx::NodeProto& node, const std::string& attribute, const Integers& values)
{
    auto& item = *node.add_attribute();
    item.set_name(attribute);
    item.set_type(::onnx::AttributeProto::INTS);
    for (const std::int64_t value : values)
        item.add_ints(value);
}

std::string kindsOf(const model::Network& network)
{
    std::string text;
    for (const model::Node& node : network.nodes)
        if (node.kind != "input" && node.kind != "output")
            text += (text.empty() ? "" : " ") + node.name + ":" + node.kind;
    return text;
}

const model::Node* nodeNamed(const model::Network& network, const std::string& name)
{
    const model::NodeId id = network.find(name);
    return id.valid() ? &network.nodes[id.index()] : nullptr;
}

std::vector<float> floatsOf(const onnx::Imported& imported, const std::string& variable)
{
    for (const model::NamedTensor& tensor : onnx::tensorsOf(imported.weights))
        if (tensor.name == variable) {
            std::vector<float> values(tensor.bytes.size() / sizeof(float));
            std::memcpy(values.data(), tensor.bytes.data(), tensor.bytes.size());
            return values;
        }
    return {};
}

std::string interopFolder()
{
    const char* data = std::getenv("PLUGBOARD_DATA");
    return data == nullptr ? std::string() : std::string(data) + "/interop";
}

} // namespace plugboard::tests
