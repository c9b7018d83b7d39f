// SPDX-License-Identifier: Apache-2.0
#include "engine/onnx/builder.h"

#include "engine/onnx/fold.h"
#include "engine/passes/node_types.h"

#include <algorithm>
#include <cmath>

namespace plugboard::onnx {
namespace {

constexpr std::int64_t kMostListed = 64; ///< whole numbers that an attribute holds

bool allConstant(const std::vector<Value>& values)
{
    return std::all_of(values.begin(), values.end(),
                       [](const Value& value) { return value.constant != nullptr; });
}

std::vector<ConstantPtr> constantsOf(const std::vector<Value>& inputs,
                                     const std::vector<Value>& parameters)
{
    std::vector<ConstantPtr> constants;
    for (const auto* values : {&inputs, &parameters})
        for (const Value& value : *values)
            constants.push_back(value.constant);
    return constants;
}

/// How a parameter of these values starts: in its attributes where it can be said there.
/// result  whether it needs no values of its own
bool describe(const Constant& values, model::Attributes& attributes)
{
    const std::int64_t count = model::elements(values.type.shape);
    if (count > 0 && isUniform(values)) {
        const Constant first{{values.type.type, {1}}, values.bytes, true};
        const double value = realsOf(first)[0];
        const bool exact = !model::isWhole(values.type.type) || std::abs(value) < 9e15;
        if (std::isfinite(value) && exact) {
            attributes.set("value", value);
            return true;
        }
    }
    if (model::isWhole(values.type.type) && values.type.type != model::DataType::UInt64 &&
        count > 0 && count <= kMostListed) {
        attributes.set("initialiser", std::string("values"));
        attributes.set("values", integersOf(values));
        return true;
    }
    return count == 0;
}

} // namespace

void Builder::fail(Error error)
{
    if (!failed_)
        error_ = std::move(error);
    failed_ = true;
}

void Builder::nameConstant(const ConstantPtr& values, const std::string& name)
{
    if (names_.try_emplace(values.get(), name).second)
        kept_.push_back(values);
}

void Builder::markLearned(const ConstantPtr& values, int readers)
{
    if (readers_.try_emplace(values.get(), readers).second)
        kept_.push_back(values);
}

model::NodeId Builder::addNode(const std::string& name, const std::string& kind,
                               model::Attributes attributes)
{
    network_.nodes.push_back({name, kind, std::move(attributes), 0, 0});
    return model::NodeId(network_.nodes.size() - 1);
}

Value Builder::addInput(const std::string& name, const model::Attributes& attributes)
{
    const model::NodeId node = addNode(name, "input", attributes);
    const ops::OpKind& kind = *ops::find("input");
    const auto types = passes::outputTypes(
        kind,
        passes::nodeAttributes(kind, network_.nodes.back(), samples_, model::DataType::Float32),
        {});
    if (!types) {
        fail(types.error());
        return {};
    }
    return {types->front(), {}, node, 0};
}

void Builder::addOutput(const std::string& name, const Value& value)
{
    if (failed_)
        return;
    const Value from = drawn(value);
    const model::NodeId node = addNode(name, "output", {});
    connect(from, node, 0);
}

model::NodeId Builder::parameterNode(const ConstantPtr& values)
{
    const auto known = parameterNodes_.find(values.get());
    if (known != parameterNodes_.end())
        return known->second;
    model::Attributes attributes;
    attributes.set("shape", values->type.shape);
    attributes.set("type", model::toString(values->type.type));
    if (isLearned(values))
        attributes.set("trainable", std::int64_t(1));
    const bool described = describe(*values, attributes);
    const auto name = names_.find(values.get());
    const model::NodeId node =
        addNode(name == names_.end() ? name_ + "_constant" : name->second, "parameter", attributes);
    if (!described)
        held_.push_back({node, "value", values});
    parameterNodes_[values.get()] = node;
    kept_.push_back(values);
    return node;
}

Value Builder::drawn(const Value& value)
{
    if (value.constant == nullptr)
        return value;
    return {value.type, nullptr, parameterNode(value.constant), 0};
}

void Builder::connect(const Value& from, model::NodeId to, int port)
{
    network_.wires.push_back({from.node, from.port, to, port});
}

Result<std::vector<model::TensorType>>
Builder::typesOf(const ops::OpKind& kind, const model::Attributes& attributes,
                 const std::vector<Value>& inputs, const std::vector<Value>& parameters,
                 std::vector<std::string>& parameterNames) const
{
    passes::PortTypes ports;
    for (const Value& input : inputs)
        ports.drawn.push_back(input.type);
    if (kind.parameterInputs == 0)
        return passes::outputTypes(kind, attributes, ports);
    if (int(inputs.size()) != passes::drawnPorts(kind))
        return Error{ErrorCode::InvalidInput,
                     kind.name + " takes " + std::to_string(passes::drawnPorts(kind)) +
                         " inputs, got " + std::to_string(inputs.size()),
                     {}};
    for (std::size_t at = 0; at < parameters.size(); ++at)
        ports.parameters[int(at)] = parameters[at].type;
    const auto specs = passes::parametersOf(kind, attributes, ports);
    if (!specs)
        return specs.error();
    if (specs->size() != parameters.size())
        return Error{ErrorCode::InvalidInput,
                     kind.name + " takes " + std::to_string(specs->size()) + " weights, got " +
                         std::to_string(parameters.size()),
                     {}};
    const auto own = kind.parameters(attributes, ports.drawn);
    for (std::size_t at = 0; at < parameters.size(); ++at) {
        parameterNames.push_back((*specs)[at].spec.name);
        if (own && parameters[at].constant != nullptr && (*own)[at].type != parameters[at].type)
            return Error{ErrorCode::ShapeMismatch,
                         parameterNames.back() + " needs " + model::toString((*own)[at].type) +
                             ", got " + model::toString(parameters[at].type),
                         {}};
    }
    return passes::outputTypes(kind, attributes, ports);
}

std::vector<Value> Builder::add(const std::string& kindName, const model::Attributes& given,
                                const std::vector<Value>& inputs,
                                const std::vector<Value>& parameters)
{
    const ops::OpKind* kind = ops::find(kindName);
    const std::vector<Value> nothing(
        kind == nullptr ? 1 : std::max<std::size_t>(1, kind->outputs.size()));
    if (failed_)
        return nothing;
    if (kind == nullptr) {
        fail({ErrorCode::Unsupported, "there is no kind " + kindName + " in this build", {}});
        return nothing;
    }
    model::Node node{name_, kindName, given, 0, 0};
    const model::Attributes attributes =
        passes::nodeAttributes(*kind, node, samples_, model::DataType::Float32);
    std::vector<std::string> parameterNames;
    const auto checked = ops::checkAttributes(*kind, given);
    const auto types = checked ? typesOf(*kind, attributes, inputs, parameters, parameterNames)
                               : Result<std::vector<model::TensorType>>(checked.error());
    if (!types) {
        fail(types.error());
        return nothing;
    }
    if (!inputs.empty() && allConstant(inputs) && allConstant(parameters)) {
        const auto known = fold(*kind, attributes, constantsOf(inputs, parameters), *types);
        if (!known) {
            fail(known.error());
            return nothing;
        }
        std::vector<Value> values;
        for (const ConstantPtr& result : *known)
            values.push_back(constant(result));
        if (!values.empty()) {
            ++folded_;
            return values;
        }
    }
    std::vector<Value> sources;
    for (const Value& input : inputs)
        sources.push_back(drawn(input));
    const model::NodeId id = addNode(name_, kindName, given);
    for (std::size_t port = 0; port < sources.size(); ++port)
        connect(sources[port], id, int(port));
    for (std::size_t at = 0; at < parameters.size(); ++at) {
        const ConstantPtr& values = parameters[at].constant;
        const auto shared = values == nullptr ? readers_.end() : readers_.find(values.get());
        if (values != nullptr && (shared == readers_.end() || shared->second < 2))
            held_.push_back({id, parameterNames[at], values});
        else
            connect(drawn(parameters[at]), id, int(inputs.size() + at));
    }
    std::vector<Value> values;
    for (std::size_t port = 0; port < types->size(); ++port)
        values.push_back({(*types)[port], nullptr, id, int(port)});
    return values;
}

bool Builder::isPlainLinear(const Value& value) const
{
    if (!value.node.valid())
        return false;
    const model::Node& node = network_.nodes[value.node.index()];
    return node.kind == "linear" && node.attributes.integer("bias", 1) == 0;
}

void Builder::giveBias(const Value& linear, const ConstantPtr& bias)
{
    if (failed_)
        return;
    network_.nodes[linear.node.index()].attributes.set("bias", std::int64_t(1));
    held_.push_back({linear.node, "bias", bias});
}

std::set<std::string> Builder::inputsBehind(const Value& value) const
{
    std::set<std::string> names;
    if (!value.node.valid())
        return names;
    std::vector<std::vector<model::NodeId>> before(network_.nodes.size());
    for (const model::Wire& wire : network_.wires)
        before[wire.to.index()].push_back(wire.from);
    std::vector<char> seen(network_.nodes.size());
    std::vector<model::NodeId> open{value.node};
    while (!open.empty()) {
        const model::NodeId id = open.back();
        open.pop_back();
        if (seen[id.index()])
            continue;
        seen[id.index()] = true;
        if (network_.nodes[id.index()].kind == "input")
            names.insert(network_.nodes[id.index()].name);
        for (const model::NodeId from : before[id.index()])
            open.push_back(from);
    }
    return names;
}

std::vector<Weight> Builder::weights() const
{
    std::vector<Weight> weights;
    for (const Held& held : held_)
        weights.push_back(
            {network_.nodes[held.node.index()].name + "." + held.parameter, held.values});
    return weights;
}

} // namespace plugboard::onnx
