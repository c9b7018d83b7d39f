// SPDX-License-Identifier: Apache-2.0
#include "engine/passes/diagnose.h"
#include "engine/passes/expand.h"

#include <unordered_map>

namespace plugboard::passes {
namespace {

/// Far more than any device holds, and far from overflow in bytes.
constexpr double kMostElements = 1e15;

Result<void> checkSizes(const std::vector<model::TensorType>& types)
{
    for (const model::TensorType& type : types) {
        double elements = 1;
        for (const model::Dim extent : type.shape)
            elements *= double(extent);
        if (elements > kMostElements)
            return Error{ErrorCode::InvalidInput,
                         "a tensor of shape " + model::toString(type.shape) + " is out of range",
                         {}};
    }
    return {};
}

/// Whether each node's own drawing allows to infer its types.
std::vector<char> soundNodes(std::size_t nodes, const std::vector<Flaw>& flaws)
{
    std::vector<char> sound(nodes, true);
    for (const Flaw& flaw : flaws)
        if (flaw.node.valid() &&
            (flaw.kind == Flaw::Kind::UnknownKind || flaw.kind == Flaw::Kind::Attribute ||
             flaw.kind == Flaw::Kind::Unconnected))
            sound[flaw.node.index()] = false;
    return sound;
}

bool inputsKnown(const Wiring& wiring, const NodeTypes& types, model::NodeId node)
{
    for (const Source& source : wiring.inputs[node.index()])
        if (source.node.valid() &&
            types.outputs[source.node.index()].size() <= std::size_t(source.port))
            return false;
    return true;
}

/// Nodes whose types are known, to be found again by kind, attributes and input types: networks
/// repeat themselves.
class Twins {
public:
    Twins(const Wiring& wiring, const NodeTypes& types) : wiring_(wiring), types_(types) {}

    void add(model::NodeId node) { known_.emplace(hashOf(node), node); }
    /// Invalid where there is none.
    model::NodeId find(model::NodeId node) const
    {
        const auto [begin, end] = known_.equal_range(hashOf(node));
        for (auto at = begin; at != end; ++at)
            if (isTwin(at->second, node))
                return at->second;
        return {};
    }

private:
    const model::TensorType& input(model::NodeId node, std::size_t port) const
    {
        static const model::TensorType kOwn{model::DataType::Bool, {-1}};
        const Source& source = wiring_.inputs[node.index()][port];
        if (!source.node.valid())
            return kOwn;
        return types_.outputs[source.node.index()][std::size_t(source.port)];
    }
    std::size_t hashOf(model::NodeId node) const
    {
        std::size_t hash = wiring_.alike[node.index()];
        for (std::size_t port = 0; port < wiring_.inputs[node.index()].size(); ++port)
            for (const model::Dim extent : input(node, port).shape)
                hash = (hash ^ std::size_t(extent)) * 0x9e3779b97f4a7c15u;
        return hash;
    }
    bool isTwin(model::NodeId a, model::NodeId b) const
    {
        const std::size_t ports = wiring_.inputs[a.index()].size();
        if (wiring_.alike[a.index()] != wiring_.alike[b.index()] ||
            ports != wiring_.inputs[b.index()].size())
            return false;
        for (std::size_t port = 0; port < ports; ++port)
            if (input(a, port) != input(b, port))
                return false;
        return true;
    }

    const Wiring& wiring_;
    const NodeTypes& types_;
    std::unordered_multimap<std::size_t, model::NodeId> known_;
};

/// The port that a message of an op kind begins with: "b needs ..."; -1: none.
int portOf(const ops::OpKind& kind, std::size_t inputs, const std::string& message)
{
    for (std::size_t port = 0; port < inputs; ++port)
        if (message.starts_with(ops::inputName(kind, int(port)) + " needs "))
            return int(port);
    return -1;
}

} // namespace

Result<void> checkSamples(const model::Network& network, std::int64_t samples)
{
    if (samples < 1)
        return Error{ErrorCode::InvalidInput,
                     "a batch needs at least 1 sample, got " + std::to_string(samples),
                     network.name};
    return {};
}

model::DataType typeIn(model::DataType precision, model::DataType drawn)
{
    if (drawn == model::DataType::Float32 ||
        (precision == model::DataType::Float64 && model::isFloat(drawn)))
        return precision;
    return drawn;
}

model::Attributes nodeAttributes(const ops::OpKind& kind, const model::Node& node,
                                 std::int64_t samples, model::DataType precision)
{
    model::Attributes attributes = ops::canonicalAttributes(kind, node.attributes);
    if (kind.name == "input")
        attributes.set("samples", samples);
    if (attributes.has("type"))
        if (const auto drawn = model::dataTypeNamed(attributes.text("type", "")))
            attributes.set("type", model::toString(typeIn(precision, *drawn)));
    return attributes;
}

PortTypes inputTypes(const Wiring& wiring, const NodeTypes& types, model::NodeId node)
{
    PortTypes inputs;
    const auto& sources = wiring.inputs[node.index()];
    const ops::OpKind* kind = wiring.kinds[node.index()];
    const std::size_t drawn = kind == nullptr || kind->parameterInputs == 0
                                  ? sources.size()
                                  : std::size_t(drawnPorts(*kind));
    for (std::size_t port = 0; port < sources.size(); ++port) {
        if (!sources[port].node.valid())
            continue;
        const model::TensorType& type =
            types.outputs[sources[port].node.index()][std::size_t(sources[port].port)];
        if (port < drawn)
            inputs.drawn.push_back(type);
        else
            inputs.parameters[int(port - drawn)] = type;
    }
    return inputs;
}

Result<std::vector<NodeParameter>>
parametersOf(const ops::OpKind& kind, const model::Attributes& attributes, const PortTypes& inputs)
{
    std::vector<NodeParameter> result;
    if (!kind.parameters)
        return result;
    auto specs = kind.parameters(attributes, inputs.drawn);
    if (!specs)
        return specs.error();
    for (const auto& [number, type] : inputs.parameters)
        if (number >= int(specs->size()))
            return Error{ErrorCode::InvalidInput,
                         "input " + ops::inputName(kind, drawnPorts(kind) + number) +
                             " is wired, but the attributes leave it out",
                         {}};
    for (std::size_t number = 0; number < specs->size(); ++number) {
        const auto wired = inputs.parameters.find(int(number));
        result.push_back({std::move((*specs)[number]), wired != inputs.parameters.end()});
        if (result.back().wired)
            result.back().spec.type = wired->second;
    }
    return result;
}

Result<std::vector<model::TensorType>>
outputTypes(const ops::OpKind& kind, const model::Attributes& attributes, const PortTypes& inputs)
{
    const auto parameters = parametersOf(kind, attributes, inputs);
    if (!parameters)
        return parameters.error();
    std::vector<model::TensorType> operands = inputs.drawn;
    for (const NodeParameter& parameter : *parameters)
        operands.push_back(parameter.spec.type);
    if (const auto sized = checkSizes(operands); !sized)
        return sized.error();
    auto types = ops::inferTypes(kind, attributes, operands);
    if (!types)
        return types;
    if (const auto sized = checkSizes(*types); !sized)
        return sized.error();
    return types;
}

NodeTypes inferShapes(const model::Network& network, const Wiring& wiring, std::int64_t samples,
                      model::DataType precision, std::vector<Flaw>& flaws)
{
    NodeTypes types;
    types.outputs.resize(network.nodes.size());
    types.order = wiring.order;
    const std::vector<char> sound = soundNodes(network.nodes.size(), flaws);
    Twins twins(wiring, types);
    for (const model::NodeId id : wiring.order) {
        if (!sound[id.index()] || !inputsKnown(wiring, types, id))
            continue;
        if (const model::NodeId twin = twins.find(id); twin.valid()) {
            types.outputs[id.index()] = types.outputs[twin.index()];
            continue;
        }
        const model::Node& node = network.nodes[id.index()];
        const ops::OpKind& kind = *wiring.kinds[id.index()];
        auto outputs = outputTypes(kind, nodeAttributes(kind, node, samples, precision),
                                   inputTypes(wiring, types, id));
        if (outputs) {
            types.outputs[id.index()] = std::move(*outputs);
            twins.add(id);
            continue;
        }
        Error error = outputs.error();
        error.subject = node.name;
        const int port = portOf(kind, wiring.inputs[id.index()].size(), error.message);
        flaws.push_back({Flaw::Kind::Types, std::move(error), id, port});
    }
    return types;
}

Result<NodeTypes> inferShapes(const model::Network& network, const Wiring& wiring,
                              std::int64_t samples, model::DataType precision)
{
    std::vector<Flaw> flaws;
    NodeTypes types = inferShapes(network, wiring, samples, precision, flaws);
    if (!flaws.empty())
        return flaws.front().error;
    return types;
}

Result<NodeTypes> inferShapes(const model::Network& network, std::int64_t samples,
                              model::DataType precision)
{
    if (const auto enough = checkSamples(network, samples); !enough)
        return enough.error();
    if (hasLayers(network)) {
        Diagnosis diagnosis = diagnose(network, samples, precision);
        if (!diagnosis.flaws.empty())
            return diagnosis.flaws.front().error;
        return std::move(diagnosis.types);
    }
    const Result<Wiring> wiring = wiringOf(network);
    if (!wiring)
        return wiring.error();
    return inferShapes(network, *wiring, samples, precision);
}

} // namespace plugboard::passes
