// SPDX-License-Identifier: Apache-2.0
#include "engine/onnx/export.h"

#include "engine/model/element_cast.h"
#include "engine/onnx/graph_writer.h"
#include "engine/onnx/tensor_values.h"
#include "engine/passes/expand.h"

#include <climits>
#include <unordered_map>

namespace plugboard::onnx {
namespace {

constexpr int kIrVersion = 8; ///< that goes with opset 17

/// Extents of tensors for two batches: what differs is the batch.
struct Shapes {
    passes::NodeTypes asked;
    passes::NodeTypes other;
    std::int64_t batch = 1;
    std::int64_t otherBatch = 2;

    bool isBatch(model::NodeId node, int port, std::size_t axis) const
    {
        const auto extent = [&](const passes::NodeTypes& types) {
            const auto& outputs = types.outputs[node.index()];
            return std::size_t(port) < outputs.size() &&
                           axis < outputs[std::size_t(port)].shape.size()
                       ? outputs[std::size_t(port)].shape[axis]
                       : model::Dim(-1);
        };
        return extent(asked) == batch && extent(other) == otherBatch;
    }
};

class Exporter {
public:
    Exporter(const model::Network& network, const std::vector<model::NamedTensor>& weights,
             const ExportOptions& options)
        : network_(network), options_(options)
    {
        for (const model::NamedTensor& tensor : weights)
            weights_[tensor.name] = &tensor;
    }

    Result<std::string> run()
    {
        auto wiring = passes::wiringOf(network_);
        if (!wiring)
            return wiring.error();
        wiring_ = std::move(*wiring);
        if (const auto typed = inferBoth(); !typed)
            return typed.error();
        nameTensors();
        graph_.set_name(network_.name.empty() ? "network" : network_.name);
        for (const model::NodeId node : wiring_.inputNodes)
            describe(*graph_.add_input(), network_.nodes[node.index()].name, node, 0);
        for (const model::NodeId node : wiring_.order)
            if (const auto written = write(node); !written)
                return written.error();
        for (const model::NodeId node : wiring_.outputNodes)
            writeOutput(node);
        return serialized();
    }

private:
    Result<void> inferBoth()
    {
        shapes_.batch = options_.batch;
        shapes_.otherBatch = options_.batch + 1;
        auto asked =
            passes::inferShapes(network_, wiring_, shapes_.batch, model::DataType::Float32);
        if (!asked)
            return asked.error();
        shapes_.asked = std::move(*asked);
        auto other =
            passes::inferShapes(network_, wiring_, shapes_.otherBatch, model::DataType::Float32);
        shapes_.other = other ? std::move(*other) : shapes_.asked; // fixed to this batch
        return {};
    }

    const std::vector<model::TensorType>& typesOf(model::NodeId node) const
    {
        return shapes_.asked.outputs[node.index()];
    }

    void describe(::onnx::ValueInfoProto& value, const std::string& name, model::NodeId node,
                  int port)
    {
        const model::TensorType& type = typesOf(node)[std::size_t(port)];
        value.set_name(name);
        auto& tensor = *value.mutable_type()->mutable_tensor_type();
        tensor.set_elem_type(onnxTypeOf(type.type));
        auto& shape = *tensor.mutable_shape();
        for (std::size_t axis = 0; axis < type.shape.size(); ++axis) {
            if (shapes_.isBatch(node, port, axis))
                shape.add_dim()->set_dim_param("batch");
            else
                shape.add_dim()->set_dim_value(type.shape[axis]);
        }
    }

    /// A tensor that an output shows bears its name, unless an input or a parameter does.
    void nameTensors()
    {
        names_.resize(network_.nodes.size());
        for (std::size_t at = 0; at < network_.nodes.size(); ++at)
            for (std::size_t port = 0; port < typesOf(model::NodeId(at)).size(); ++port)
                names_[at].push_back(network_.nodes[at].name +
                                     (port == 0 ? "" : "/" + std::to_string(port)));
        for (const model::NodeId output : wiring_.outputNodes) {
            const passes::Source& source = wiring_.inputs[output.index()][0];
            const model::Node& from = network_.nodes[source.node.index()];
            std::string& name = names_[source.node.index()][std::size_t(source.port)];
            const std::string own =
                from.name + (source.port == 0 ? "" : "/" + std::to_string(source.port));
            if (from.kind != "input" && from.kind != "parameter" && name == own)
                name = network_.nodes[output.index()].name;
        }
    }

    const std::string& tensorOf(const passes::Source& source) const
    {
        return names_[source.node.index()][std::size_t(source.port)];
    }

    /// Values of a variable: given, or as it starts where that is no chance.
    Result<std::vector<std::byte>> valuesFor(const std::string& variable,
                                             const ops::ParameterSpec& spec) const
    {
        const auto given = weights_.find(variable);
        if (given != weights_.end()) {
            if (given->second->type != spec.type)
                return Error{ErrorCode::ShapeMismatch,
                             "needs " + model::toString(spec.type) + ", the weights hold " +
                                 model::toString(given->second->type),
                             variable};
            return given->second->bytes;
        }
        const std::string kind = spec.initialiser.text("kind", "constant");
        const std::int64_t count = model::elements(spec.type.shape);
        std::vector<double> values(std::size_t(count), spec.initialiser.real("value", 0));
        if (kind == "values") {
            const auto listed = spec.initialiser.integers("values", {});
            if (std::int64_t(listed.size()) != count)
                return Error{ErrorCode::InvalidInput, "its values are not as many as it holds",
                             variable};
            values.assign(listed.begin(), listed.end());
        } else if (kind != "constant") {
            return Error{ErrorCode::NotFound,
                         "has no values: give a file with --weights that holds it", variable};
        }
        std::vector<std::byte> bytes(std::size_t(model::bytes(spec.type).value));
        model::castElements(values.data(), model::DataType::Float64, bytes.data(), spec.type.type,
                            count);
        return bytes;
    }

    Result<void> addInitialiser(const std::string& tensor, const std::string& variable,
                                const ops::ParameterSpec& spec)
    {
        const auto values = valuesFor(variable, spec);
        if (!values)
            return values.error();
        fill(*graph_.add_initializer(), tensor, spec.type, *values);
        return {};
    }

    /// A constant that training leaves alone is a node, what it changes an initialiser.
    Result<void> writeParameter(model::NodeId id, NodeWriter& writer,
                                const ops::ParameterSpec& spec)
    {
        const std::string& name = network_.nodes[id.index()].name;
        if (spec.trainable)
            return addInitialiser(name, name + ".value", spec);
        const auto values = valuesFor(name + ".value", spec);
        if (!values)
            return values.error();
        ::onnx::NodeProto& node = writer.write("Constant", {}, {name});
        ::onnx::AttributeProto& value = *node.add_attribute();
        value.set_name("value");
        value.set_type(::onnx::AttributeProto::TENSOR);
        fill(*value.mutable_t(), name, spec.type, *values);
        return {};
    }

    Result<void> write(model::NodeId id)
    {
        const model::Node& node = network_.nodes[id.index()];
        if (node.kind == "input" || node.kind == "output")
            return {};
        const ops::OpKind& kind = *wiring_.kinds[id.index()];
        NodeWriter writer(graph_);
        writer.name = node.name;
        writer.attributes =
            passes::nodeAttributes(kind, node, options_.batch, model::DataType::Float32);
        writer.outputs = names_[id.index()];
        writer.results = typesOf(id);
        const passes::PortTypes ports = passes::inputTypes(wiring_, shapes_.asked, id);
        const auto parameters = passes::parametersOf(kind, writer.attributes, ports);
        if (!parameters)
            return parameters.error();
        if (node.kind == "parameter")
            return writeParameter(id, writer, parameters->front().spec);
        const WriteFunction function = writerOf(node.kind);
        if (function == nullptr)
            return Error{ErrorCode::Unsupported, "kind " + node.kind + " has no form in ONNX",
                         node.name};
        const auto& sources = wiring_.inputs[id.index()];
        writer.drawnInputs = int(ports.drawn.size());
        for (std::size_t port = 0; port < ports.drawn.size(); ++port)
            writer.inputs.push_back(tensorOf(sources[port]));
        writer.types = ports.drawn;
        for (std::size_t at = 0; at < parameters->size(); ++at) {
            const passes::NodeParameter& parameter = (*parameters)[at];
            writer.types.push_back(parameter.spec.type);
            if (parameter.wired) {
                writer.inputs.push_back(tensorOf(sources[ports.drawn.size() + at]));
                continue;
            }
            const std::string variable = node.name + "." + parameter.spec.name;
            writer.inputs.push_back(variable);
            if (const auto added = addInitialiser(variable, variable, parameter.spec); !added)
                return added;
        }
        function(writer);
        return writer.failure;
    }

    void writeOutput(model::NodeId id)
    {
        const std::string& name = network_.nodes[id.index()].name;
        const passes::Source& source = wiring_.inputs[id.index()][0];
        if (tensorOf(source) != name) {
            ::onnx::NodeProto& node = *graph_.add_node();
            node.set_op_type("Identity");
            node.set_name(name);
            node.add_input(tensorOf(source));
            node.add_output(name);
        }
        describe(*graph_.add_output(), name, source.node, source.port);
    }

    Result<std::string> serialized()
    {
        ::onnx::ModelProto model;
        model.set_ir_version(kIrVersion);
        model.set_producer_name("plugboard");
        model.set_producer_version(options_.version);
        model.add_opset_import()->set_version(kExportedOpset);
        model.mutable_graph()->Swap(&graph_);
        if (model.ByteSizeLong() > INT_MAX)
            return Error{ErrorCode::InvalidInput,
                         "the model is larger than the 2 GiB that an ONNX file holds",
                         network_.name};
        return model.SerializeAsString();
    }

    const model::Network& network_;
    const ExportOptions& options_;
    passes::Wiring wiring_;
    Shapes shapes_;
    std::unordered_map<std::string, const model::NamedTensor*> weights_;
    std::vector<std::vector<std::string>> names_; ///< of tensors, per node and port
    ::onnx::GraphProto graph_;
};

} // namespace

Result<std::string> exportModel(const model::Network& network,
                                const std::vector<model::NamedTensor>& weights,
                                const ExportOptions& options)
{
    if (!passes::hasLayers(network))
        return Exporter(network, weights, options).run();
    auto expanded = passes::expand(network);
    if (!expanded)
        return expanded.error();
    return Exporter(expanded->network, weights, options).run();
}

} // namespace plugboard::onnx
