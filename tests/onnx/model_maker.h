// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/onnx/import.h"

#include <onnx/onnx_pb.h>

#include <string>
#include <vector>

namespace plugboard::tests {

using Integers = std::vector<std::int64_t>;

/// An ONNX model, piece by piece.
class ModelMaker {
public:
    explicit ModelMaker(int opset = 17);

    /// A dimension of -1 is called "batch", of -2 "length".
    void input(const std::string& name, const Integers& dims,
               int type = ::onnx::TensorProto::FLOAT);
    void weight(const std::string& name, const Integers& dims, const std::vector<float>& values);
    void whole(const std::string& name, const Integers& dims, const Integers& values);
    ::onnx::NodeProto& node(const std::string& op, const std::string& name,
                            const std::vector<std::string>& inputs,
                            const std::vector<std::string>& outputs);
    void output(const std::string& name);

    ::onnx::ModelProto& model() { return model_; }
    std::string bytes() const { return model_.SerializeAsString(); }
    Result<onnx::Imported> import(const onnx::ImportOptions& options = {}) const
    {
        return onnx::importModel(bytes(), ".", "model.onnx", options);
    }

private:
    ::onnx::ModelProto model_;
};

void set(::onnx::NodeProto& node, const std::string& attribute, std::int64_t value);
void set(::onnx::NodeProto& node, const std::string& attribute, const Integers& values);

/// "name:kind" of all nodes but inputs and outputs, blanks between.
std::string kindsOf(const model::Network& network);
const model::Node* nodeNamed(const model::Network& network, const std::string& name);
std::vector<float> floatsOf(const onnx::Imported& imported, const std::string& variable);

/// $PLUGBOARD_DATA/interop, empty where it is not set.
std::string interopFolder();

} // namespace plugboard::tests
