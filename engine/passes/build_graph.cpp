// SPDX-License-Identifier: Apache-2.0
#include "engine/passes/build_graph.h"

#include "engine/passes/autograd.h"
#include "engine/passes/expand.h"
#include "engine/passes/lower_forward.h"
#include "engine/passes/updates.h"
#include "engine/passes/variables.h"

#include <algorithm>

namespace plugboard::passes {
namespace {

constexpr const char* kLoss = "softmax_cross_entropy";

Error invalidRecipe(ErrorCode code, const std::string& field, const std::string& message)
{
    return {code, message, "recipe." + field};
}

Result<void> checkRecipe(const model::Recipe& recipe, model::ProgramKind program, int microBatches)
{
    if (recipe.precision != model::DataType::Float32 &&
        recipe.precision != model::DataType::Float64)
        return invalidRecipe(ErrorCode::Unsupported, "precision",
                             model::toString(recipe.precision) +
                                 " is not supported; float32 and float64 are");
    if (recipe.batch < 1)
        return invalidRecipe(ErrorCode::InvalidInput, "batch",
                             "a batch needs at least 1 sample, got " +
                                 std::to_string(recipe.batch));
    if (microBatches < 1 || recipe.batch % microBatches != 0)
        return invalidRecipe(ErrorCode::InvalidInput, "batch",
                             "a batch of " + std::to_string(recipe.batch) +
                                 " samples cannot be cut into " + std::to_string(microBatches) +
                                 " micro-batches");
    const bool training = program == model::ProgramKind::Train;
    if (training && recipe.mode != model::Mode::Train)
        return invalidRecipe(ErrorCode::InvalidInput, "mode",
                             "is infer: there is no training program");
    if (recipe.loss.empty() && (training || program == model::ProgramKind::Evaluate))
        return invalidRecipe(ErrorCode::InvalidInput, "loss",
                             std::string("is missing; known is ") + kLoss);
    if (!recipe.loss.empty() && recipe.loss != kLoss)
        return invalidRecipe(ErrorCode::Unsupported, "loss",
                             "unknown loss '" + recipe.loss + "'; known is " + kLoss);
    return {};
}

/// What is known here of whether the data fits: synthetic data is made as the recipe says.
Result<void> checkData(const Drawing& drawing, const model::Shape& sample,
                       const model::Shape& logits)
{
    const model::DataSpec& data = drawing.recipe.data;
    // Only these may have a label for each of several values of a sample.
    if (data.name != "text" && data.name != "arrays" && logits.size() != 2)
        return Error{ErrorCode::ShapeMismatch,
                     "logits needs [n, k], got " + model::toString(logits),
                     drawing.network.nodes[drawing.wiring.outputNodes[0].index()].name};
    if (data.name != "synthetic")
        return {};
    if (!data.sampleShape.empty() && model::elements(data.sampleShape) != model::elements(sample))
        return Error{ErrorCode::ShapeMismatch,
                     "samples needs " + model::toString(sample) + ", the data set has " +
                         model::toString(data.sampleShape),
                     drawing.network.nodes[drawing.wiring.inputNodes[0].index()].name};
    if (logits.size() == 2 && data.classes > logits[1])
        return Error{ErrorCode::ShapeMismatch,
                     "values has " + model::toString(logits) + ", the data set has " +
                         std::to_string(data.classes) + " classes",
                     drawing.network.nodes[drawing.wiring.outputNodes[0].index()].name};
    return {};
}

/// What comes from the data set for each micro-batch.
struct Loaded {
    std::vector<model::TensorId> samples; ///< per input node
    model::TensorId labels;
    model::TensorId weights;
};

/// Extents of one sample's labels: a class, or one for each of the values that the loss looks at.
model::Shape labelShape(const Drawing& drawing)
{
    const Source& source = drawing.wiring.inputs[drawing.wiring.outputNodes[0].index()][0];
    const model::Shape& values =
        drawing.types.outputs[source.node.index()][std::size_t(source.port)].shape;
    return values.size() <= 2 ? model::Shape{} : model::Shape(values.begin() + 1, values.end() - 1);
}

/// The first input node comes with labels and weights, the others alone.
Result<Loaded> addLoads(const Drawing& drawing, GraphBuilder& builder)
{
    Loaded loaded;
    for (const model::NodeId id : drawing.wiring.inputNodes) {
        const model::Node& input = drawing.network.nodes[id.index()];
        const bool first = loaded.samples.empty();
        model::Attributes attributes = nodeAttributes(
            *ops::find("input"), input, drawing.recipe.batch / builder.graph().microBatches,
            drawing.recipe.precision);
        attributes.set("input", input.name);
        if (first) {
            attributes.set("labels", labelShape(drawing));
            attributes.set("weight_type", model::toString(drawing.recipe.precision));
        }
        const auto made =
            builder.add({first ? "load" : "load." + input.name, model::Pass::Load, input.name},
                        first ? "load" : "load_input", attributes, {});
        if (!made)
            return made.error();
        loaded.samples.push_back((*made)[0]);
        if (first) {
            loaded.labels = (*made)[1];
            loaded.weights = (*made)[2];
        }
    }
    return loaded;
}

/// The loss of the output node's tensor: loss_sum, weight_sum, correct_sum, [dlogits].
Result<std::vector<model::TensorId>> addLoss(const Drawing& drawing, GraphBuilder& builder,
                                             model::TensorId logits, const Loaded& loaded,
                                             bool gradient)
{
    const model::Node& output = drawing.network.nodes[drawing.wiring.outputNodes[0].index()];
    const model::Shape& sample = builder.graph().tensor(loaded.samples[0]).type.shape;
    const model::Shape& values = builder.graph().tensor(logits).type.shape;
    if (const auto fits = checkData(
            drawing, sample.empty() ? sample : model::Shape(sample.begin() + 1, sample.end()),
            values);
        !fits)
        return fits.error();
    model::Attributes attributes;
    attributes.set("gradient", std::int64_t(gradient ? 1 : 0));
    return builder.add({"loss", model::Pass::Forward, output.name}, kLoss, attributes,
                       {logits, loaded.labels, loaded.weights});
}

/// The sums of the whole step, of which record_metrics makes its record.
Result<LossSums> addLossSums(GraphBuilder& builder, const std::vector<model::TensorId>& loss)
{
    std::vector<model::TensorId> sums;
    const std::string node = builder.graph().op(builder.graph().tensor(loss[0]).producer).node;
    for (std::size_t at = 0; at < 3; ++at) {
        const std::string name = builder.graph().tensor(loss[at]).name + ".accumulate";
        const auto sum = accumulated(builder, loss[at], {name, model::Pass::Forward, node});
        if (!sum)
            return sum.error();
        sums.push_back(*sum);
    }
    return LossSums{sums[0], sums[1], sums[2]};
}

Result<void> addMetrics(GraphBuilder& builder, const LossSums& sums)
{
    const auto record = builder.add({"record_metrics", model::Pass::Metrics, {}}, "record_metrics",
                                    {}, {sums.loss, sums.weight, sums.correct});
    if (!record)
        return record.error();
    return {};
}

Result<void> lowerTraining(const Drawing& drawing, GraphBuilder& builder)
{
    const auto& variables = builder.graph().variables;
    if (std::none_of(variables.begin(), variables.end(),
                     [](const model::Variable& variable) { return variable.trainable; }))
        return Error{ErrorCode::InvalidInput, "the network has no weights: nothing can be trained",
                     drawing.network.name};
    const auto loaded = addLoads(drawing, builder);
    if (!loaded)
        return loaded.error();
    const auto results = lowerForward(drawing, ForwardMode::Train, loaded->samples, builder);
    if (!results)
        return results.error();
    const model::TensorId logits = results->front();
    const auto loss = addLoss(drawing, builder, logits, *loaded, true);
    if (!loss)
        return loss.error();
    const auto gradients = addGradients(builder, logits, (*loss)[3]);
    if (!gradients)
        return gradients.error();
    if (gradients->empty())
        return Error{ErrorCode::InvalidInput, "the loss depends on no weight of the network",
                     builder.graph().op(builder.graph().tensor((*loss)[0]).producer).node};
    const auto sums = addLossSums(builder, *loss);
    if (!sums)
        return sums.error();
    if (const auto updated = addUpdates(builder, drawing.recipe, *gradients, sums->weight);
        !updated)
        return updated.error();
    return addMetrics(builder, *sums);
}

/// What each output node shows goes to the host.
Result<void> addRecords(const Drawing& drawing, GraphBuilder& builder,
                        const std::vector<model::TensorId>& results)
{
    for (std::size_t at = 0; at < results.size(); ++at) {
        const std::string& name =
            drawing.network.nodes[drawing.wiring.outputNodes[at].index()].name;
        model::Attributes attributes;
        attributes.set("output", name);
        if (const auto added = builder.add({"record." + name, model::Pass::Metrics, name},
                                           "record_output", attributes, {results[at]});
            !added)
            return added.error();
    }
    return {};
}

/// Evaluation, or without loss: inference.
Result<void> lowerForwardProgram(const Drawing& drawing, model::ProgramKind program,
                                 GraphBuilder& builder)
{
    const auto loaded = addLoads(drawing, builder);
    if (!loaded)
        return loaded.error();
    const auto results = lowerForward(drawing, ForwardMode::Evaluate, loaded->samples, builder);
    if (!results)
        return results.error();
    if (program == model::ProgramKind::Infer)
        return addRecords(drawing, builder, *results);
    const auto loss = addLoss(drawing, builder, results->front(), *loaded, false);
    if (!loss)
        return loss.error();
    const auto sums = addLossSums(builder, *loss);
    if (!sums)
        return sums.error();
    return addMetrics(builder, *sums);
}

Result<void> lowerInit(GraphBuilder& builder)
{
    const std::vector<model::Variable> variables = builder.graph().variables;
    for (const model::Variable& variable : variables) {
        model::Attributes attributes = variable.initialiser;
        attributes.set("path", variable.name);
        attributes.set("shape", variable.type.shape);
        attributes.set("type", model::toString(variable.type.type));
        if (const auto added =
                builder.addUpdate({variable.name + ".initialise", model::Pass::Init, {}},
                                  "initialise", attributes, {}, {builder.variable(variable.name)});
            !added)
            return added.error();
    }
    return {};
}

Result<void> lower(const Drawing& drawing, model::ProgramKind program, GraphBuilder& builder)
{
    switch (program) {
    case model::ProgramKind::Train:
        return lowerTraining(drawing, builder);
    case model::ProgramKind::Init:
        return lowerInit(builder);
    case model::ProgramKind::Evaluate:
    case model::ProgramKind::Infer:
        break;
    }
    return lowerForwardProgram(drawing, program, builder);
}

} // namespace

Result<model::Graph> buildGraph(const model::Network& network, const model::Recipe& recipe,
                                model::ProgramKind program, int microBatches)
{
    if (const auto checked = checkRecipe(recipe, program, microBatches); !checked)
        return checked.error();
    if (hasLayers(network)) {
        // Sound drawings only, so that nothing stays unexpanded.
        if (const auto types = inferShapes(network, recipe.batch / microBatches, recipe.precision);
            !types)
            return types.error();
        const auto expansion = expand(network);
        if (!expansion)
            return expansion.error();
        return buildGraph(expansion->network, recipe, program, microBatches);
    }
    const Result<Wiring> wiring = wiringOf(network);
    if (!wiring)
        return wiring.error();
    const auto types = inferShapes(network, *wiring, recipe.batch / microBatches, recipe.precision);
    if (!types)
        return types.error();
    auto variables = variablesOf(network, *wiring, *types, recipe);
    if (!variables)
        return variables.error();
    GraphBuilder builder(std::move(*variables), recipe.batch, microBatches);
    if (const auto lowered = lower({network, recipe, *wiring, *types}, program, builder); !lowered)
        return lowered.error();
    return builder.take();
}

} // namespace plugboard::passes
