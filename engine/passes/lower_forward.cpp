// SPDX-License-Identifier: Apache-2.0
#include "engine/passes/lower_forward.h"

#include "engine/passes/lower_batch_norm.h"

namespace plugboard::passes {
namespace {

using Tensors = std::vector<model::TensorId>;

class ForwardLowering {
public:
    ForwardLowering(const Drawing& drawing, ForwardMode mode, GraphBuilder& builder)
        : drawing_(drawing), mode_(mode), builder_(builder), outputs_(drawing.network.nodes.size())
    {
    }

    Result<Tensors> run(const Tensors& samples)
    {
        const Wiring& wiring = drawing_.wiring;
        for (std::size_t at = 0; at < samples.size(); ++at)
            outputs_[wiring.inputNodes[at].index()] = {samples[at]};
        for (const model::NodeId id : wiring.order)
            if (const std::string& kind = drawing_.network.nodes[id.index()].kind;
                kind != "input" && kind != "output") {
                auto made = lower(id);
                if (!made)
                    return made.error();
                outputs_[id.index()] = std::move(*made);
            }
        Tensors results;
        for (const model::NodeId id : wiring.outputNodes)
            results.push_back(tensorOf(wiring.inputs[id.index()][0]));
        return results;
    }

private:
    model::TensorId tensorOf(const Source& source) const
    {
        return outputs_[source.node.index()][std::size_t(source.port)];
    }

    /// Drawn inputs, then parameters: by wire, or the node's own variables.
    Tensors operandsOf(model::NodeId id, const model::Attributes& attributes)
    {
        const ops::OpKind& kind = *drawing_.wiring.kinds[id.index()];
        const auto& sources = drawing_.wiring.inputs[id.index()];
        const auto parameters =
            parametersOf(kind, attributes, inputTypes(drawing_.wiring, drawing_.types, id));
        PB_CHECK(parameters.hasValue(), "shapes were inferred before lowering");
        const std::size_t drawn =
            kind.parameterInputs == 0 ? sources.size() : std::size_t(drawnPorts(kind));
        Tensors operands;
        for (std::size_t port = 0; port < drawn; ++port)
            operands.push_back(tensorOf(sources[port]));
        for (std::size_t number = 0; number < parameters->size(); ++number) {
            const NodeParameter& parameter = (*parameters)[number];
            operands.push_back(parameter.wired
                                   ? tensorOf(sources[drawn + number])
                                   : builder_.variable(drawing_.network.nodes[id.index()].name +
                                                       "." + parameter.spec.name));
        }
        return operands;
    }

    Result<Tensors> lower(model::NodeId id)
    {
        const model::Node& node = drawing_.network.nodes[id.index()];
        model::Attributes attributes =
            nodeAttributes(*drawing_.wiring.kinds[id.index()], node, 1, drawing_.recipe.precision);
        Tensors operands = operandsOf(id, attributes);
        if (node.kind == "batch_norm")
            return mode_ == ForwardMode::Train ? lowerBatchNormTraining(node, operands, builder_)
                                               : lowerBatchNormInference(node, operands, builder_);
        if (node.kind == "parameter")
            return operands;
        if (node.kind == "dropout") {
            if (mode_ == ForwardMode::Evaluate)
                return operands;
            attributes.set("path", node.name);
        }
        return builder_.add({node.name, model::Pass::Forward, node.name}, node.kind, attributes,
                            operands);
    }

    const Drawing& drawing_;
    const ForwardMode mode_;
    GraphBuilder& builder_;
    std::vector<Tensors> outputs_; ///< per node
};

} // namespace

Result<std::vector<model::TensorId>> lowerForward(const Drawing& drawing, ForwardMode mode,
                                                  const std::vector<model::TensorId>& samples,
                                                  GraphBuilder& builder)
{
    return ForwardLowering(drawing, mode, builder).run(samples);
}

} // namespace plugboard::passes
