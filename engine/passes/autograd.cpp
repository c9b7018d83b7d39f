// SPDX-License-Identifier: Apache-2.0
#include "engine/passes/autograd.h"

namespace plugboard::passes {
namespace {

using Gradients = std::map<model::TensorId, std::vector<model::TensorId>>;

/// Whether a trainable variable lies upstream, per tensor.
std::vector<bool> wantedGradients(const model::Graph& graph)
{
    std::vector<bool> wanted(graph.tensors.size());
    for (std::size_t at = 0; at < graph.tensors.size(); ++at) {
        const model::VariableId variable = graph.tensors[at].variable;
        wanted[at] = variable.valid() && graph.variables[variable.index()].trainable;
    }
    for (const model::Op& op : graph.ops)
        for (const model::TensorId input : op.inputs)
            if (wanted[input.index()])
                for (const model::TensorId output : op.outputs)
                    wanted[output.index()] = true;
    return wanted;
}

/// The backward pass of one op.
class OpGradient : public ops::GradientBuilder {
public:
    OpGradient(GraphBuilder& builder, model::Op op, const std::vector<bool>& wanted,
               std::vector<model::TensorId> outputGradients, Gradients& gradients)
        : builder_(builder), op_(std::move(op)), wanted_(wanted),
          outputGradients_(std::move(outputGradients)), gradients_(gradients)
    {
    }

    std::vector<model::TensorId> add(const std::string& suffix, const std::string& kind,
                                     const model::Attributes& attributes,
                                     const std::vector<model::TensorId>& inputs) override
    {
        const OpPlace place{op_.name + "." + suffix, model::Pass::Backward, op_.node};
        auto made = builder_.add(place, kind, attributes, inputs);
        if (made)
            return *made;
        if (result_)
            result_ = made.error();
        // Keeps the caller's indices valid; the graph is thrown away.
        return std::vector<model::TensorId>(8, inputs[0]);
    }
    const model::Op& op() const override { return op_; }
    const model::TensorType& type(model::TensorId tensor) const override
    {
        return builder_.graph().tensor(tensor).type;
    }
    bool needsGradient(int input) const override
    {
        return wanted_[op_.inputs[std::size_t(input)].index()];
    }
    model::TensorId outputGradient(int output) const override
    {
        return outputGradients_[std::size_t(output)];
    }
    void setInputGradient(int input, model::TensorId gradient) override
    {
        gradients_[op_.inputs[std::size_t(input)]].push_back(gradient);
    }
    const Result<void>& result() const { return result_; }

private:
    GraphBuilder& builder_;
    const model::Op op_; ///< a copy: adding ops moves the graph's own
    const std::vector<bool>& wanted_;
    std::vector<model::TensorId> outputGradients_;
    Gradients& gradients_;
    Result<void> result_;
};

/// The sum of all gradients of a tensor; invalid where there is none.
Result<model::TensorId> summed(GraphBuilder& builder, model::TensorId tensor,
                               const Gradients& gradients)
{
    const auto found = gradients.find(tensor);
    if (found == gradients.end())
        return model::TensorId();
    if (found->second.size() == 1)
        return found->second[0];
    const model::Tensor& summand = builder.graph().tensor(tensor);
    const std::string node =
        summand.producer.valid() ? builder.graph().op(summand.producer).node : std::string();
    const auto sum = builder.add({summand.name + ".gradient_sum", model::Pass::Backward, node},
                                 "add", {}, found->second);
    if (!sum)
        return sum.error();
    return (*sum)[0];
}

Result<void> addGradient(GraphBuilder& builder, const model::Op& op,
                         const std::vector<bool>& wanted, Gradients& gradients)
{
    std::vector<model::TensorId> outputGradients;
    bool any = false;
    bool trains = false;
    for (const model::TensorId input : op.inputs)
        trains = trains || wanted[input.index()];
    if (!trains)
        return {};
    for (const model::TensorId output : op.outputs) {
        const auto gradient = summed(builder, output, gradients);
        if (!gradient)
            return gradient.error();
        outputGradients.push_back(*gradient);
        any = any || gradient->valid();
    }
    if (!any)
        return {};
    const ops::OpKind& kind = *ops::find(op.kind);
    if (!kind.gradient)
        return Error{ErrorCode::InvalidInput, op.kind + " has no gradient: it cannot be trained",
                     op.node};
    OpGradient gradient(builder, op, wanted, std::move(outputGradients), gradients);
    kind.gradient(gradient);
    return gradient.result();
}

} // namespace

Result<std::map<model::TensorId, model::TensorId>>
addGradients(GraphBuilder& builder, model::TensorId seed, model::TensorId seedGradient)
{
    const std::vector<bool> wanted = wantedGradients(builder.graph());
    const std::vector<model::Op> forward = builder.graph().ops;
    Gradients gradients{{seed, {seedGradient}}};
    for (auto op = forward.rbegin(); op != forward.rend(); ++op)
        if (const auto added = addGradient(builder, *op, wanted, gradients); !added)
            return added.error();
    std::map<model::TensorId, model::TensorId> result;
    for (std::size_t at = 0; at < wanted.size(); ++at) {
        const model::TensorId tensor(at);
        const model::VariableId variable = builder.graph().tensor(tensor).variable;
        if (!variable.valid() || !builder.graph().variables[variable.index()].trainable)
            continue;
        const auto gradient = summed(builder, tensor, gradients);
        if (!gradient)
            return gradient.error();
        if (gradient->valid())
            result[tensor] = *gradient;
    }
    return result;
}

} // namespace plugboard::passes
